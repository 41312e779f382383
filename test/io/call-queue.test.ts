// The one place that waits: which calls it answers, in which order, and which ones a timeout, an abort or a close ends.

import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallQueue, type Producer } from "../../src/io/calls/call-queue.ts";

/** Letters that have arrived, and the calls that take them. */
class Mailbox implements Producer {
	timeout: number | null = null;
	readonly calls = new CallQueue(this);
	readonly letters: string[] = [];
	readonly timeouts: number[] = [];
	wanted = 0;

	request(): void {
		this.wanted++;
	}

	timedOut(timeout: number): void {
		this.timeouts.push(timeout);
	}

	put(...letters: string[]): void {
		this.letters.push(...letters);
		this.calls.retry();
	}

	get(owner: object, signal?: AbortSignal): Promise<string> {
		const attempt = () => {
			if (this.letters[0] === "bad") throw new Error(this.letters.shift());
			return this.letters.shift();
		};
		return this.calls.answerOrWait(owner, undefined, attempt, { signal });
	}
}

const [A, B] = [{ name: "A" }, { name: "B" }];
const CLOSED = { code: "ERR_CLOSED_FILE" };
const TIMEOUT = { code: "ETIMEDOUT" };

describe("calls that wait", () => {
	it("are answered at once by what is there, and otherwise in the order of the calls", async () => {
		const box = new Mailbox();
		box.letters.push("1");
		const calls = [box.get(A), box.get(B), box.get(A)];
		expect(box.calls.idle).toBe(false);
		box.put("2", "3");
		expect(await Promise.all(calls)).toEqual(["1", "2", "3"]);
		expect(box.calls.idle).toBe(true);
		expect(box.wanted).toBe(1);
	});

	it("of one owner do not overtake each other; another owner's may take what the first cannot use", async () => {
		const box = new Mailbox();
		const picky = box.calls.answerOrWait(A, undefined, () =>
			box.letters[0] === "x" ? box.letters.shift() : undefined,
		);
		box.letters.push("y");
		const behind = box.get(A);
		expect(await box.get(B)).toBe("y");
		box.put("x", "z");
		expect(await picky).toBe("x");
		expect(await behind).toBe("z");
	});

	it("tell whether they are of an owner, and whether it is the owner's turn", async () => {
		const box = new Mailbox();
		expect([box.calls.hasCallOf(A), box.calls.isTurnOf(A), box.calls.isTurnOf(B)]).toEqual([false, true, true]);
		const waiting = box.get(A);
		expect([box.calls.hasCallOf(A), box.calls.hasCallOf(B)]).toEqual([true, false]);
		expect([box.calls.isTurnOf(A), box.calls.isTurnOf(B)]).toEqual([true, false]);
		box.put("1");
		await waiting;
	});

	it("reject with what their attempt throws, at once or when their turn comes; the next ones are served", async () => {
		const box = new Mailbox();
		box.letters.push("bad");
		await expect(box.get(A)).rejects.toThrow("bad");
		const [first, second] = [box.get(A), box.get(A)];
		box.put("bad", "good");
		await expect(first).rejects.toThrow("bad");
		expect(await second).toBe("good");
	});

	it("end by a failure one at a time", async () => {
		const box = new Mailbox();
		box.calls.failOldest(new Error("nobody waits"));
		const [first, second] = [box.get(A), box.get(B)];
		box.calls.failOldest(new Error("too bad"));
		await expect(first).rejects.toThrow("too bad");
		box.put("1");
		expect(await second).toBe("1");
	});

	it("of an owner that closes reject, all before another's is served", async () => {
		const box = new Mailbox();
		const order: string[] = [];
		const calls = [
			box.get(A).catch((error) => order.push(error.code)),
			box.get(B).then((letter) => order.push(letter)),
			box.get(A).catch((error) => order.push(error.code)),
		];
		box.letters.push("1");
		box.calls.close(A);
		await Promise.all(calls);
		expect(order.sort()).toEqual(["1", CLOSED.code, CLOSED.code]);
		expect(box.letters).toEqual([]);
		box.calls.close(A);
		expect(box.calls.idle).toBe(true);
	});
});

describe("an abort", () => {
	it("rejects with the reason at once, before anything is tried, while the call waits, and while it is queued", async () => {
		const box = new Mailbox();
		box.letters.push("1");
		await expect(box.get(A, AbortSignal.abort("before"))).rejects.toBe("before");
		expect(box.letters).toEqual(["1"]);
		box.letters.pop();
		const [one, two] = [new AbortController(), new AbortController()];
		const calls = [box.get(A, one.signal), box.get(A, two.signal), box.get(A)];
		two.abort("queued");
		await expect(calls[1]).rejects.toBe("queued");
		box.letters.push("2");
		one.abort("waiting");
		await expect(calls[0]).rejects.toBe("waiting");
		expect(await calls[2]).toBe("2");
	});

	it("of a call that was answered changes nothing, and no listener is left on the signal", async () => {
		const box = new Mailbox();
		const { signal } = new AbortController();
		const removed = vi.spyOn(signal, "removeEventListener");
		const added = vi.spyOn(signal, "addEventListener");
		const [answered, closed] = [box.get(A, signal), box.get(B, signal)];
		box.put("1");
		await answered;
		box.calls.close(B);
		await expect(closed).rejects.toMatchObject(CLOSED);
		expect(added).toHaveBeenCalledTimes(1);
		expect(removed).toHaveBeenCalledTimes(1);
		const again = box.get(A, signal);
		box.put("2");
		await again;
		expect(added).toHaveBeenCalledTimes(2);
		expect(removed).toHaveBeenCalledTimes(2);
	});

	it("ends the calls of many boxes by one listener", async () => {
		const controller = new AbortController();
		const boxes = Array.from({ length: 20 }, () => new Mailbox());
		const settled = Promise.allSettled(boxes.map((box) => box.get(A, controller.signal)));
		expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
		controller.abort("over");
		expect(new Set((await settled).map((result) => result.status === "rejected" && result.reason))).toEqual(
			new Set(["over"]),
		);
		expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
	});

	it("passes over a call of the same signal that is answered meanwhile", async () => {
		const box = new Mailbox();
		const controller = new AbortController();
		const picky = box.calls.answerOrWait(A, undefined, () => undefined, { signal: controller.signal });
		const [second, third] = [box.get(A, controller.signal), box.get(A)];
		box.letters.push("2");
		controller.abort("over");
		await expect(picky).rejects.toBe("over");
		expect(await second).toBe("2");
		box.put("3");
		expect(await third).toBe("3");
	});
});

describe("a timeout", () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
		// The time must not be 0, which means that none was taken.
		vi.advanceTimersByTime(1);
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	it("ends the waits that lasted so long, and only those", async () => {
		const box = new Mailbox();
		box.timeout = 100;
		const first = box.get(A);
		vi.advanceTimersByTime(40);
		const second = box.get(A);
		first.catch(() => {});
		vi.advanceTimersByTime(99 - 40);
		expect(box.timeouts).toEqual([]);
		vi.advanceTimersByTime(1);
		await expect(first).rejects.toMatchObject(TIMEOUT);
		expect(box.timeouts).toEqual([100]);
		second.catch(() => {});
		vi.advanceTimersByTime(39);
		expect(box.timeouts).toEqual([100]);
		vi.advanceTimersByTime(1);
		await expect(second).rejects.toMatchObject(TIMEOUT);
		expect(box.timeouts).toEqual([100, 100]);
	});

	it("ends calls together that began together", async () => {
		const box = new Mailbox();
		box.timeout = 100;
		const calls = [box.get(A), box.get(B)];
		const settled = Promise.allSettled(calls);
		vi.advanceTimersByTime(100);
		expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
		expect(box.timeouts).toEqual([100]);
	});

	it("counts anew from whatever came, as each of Python's waits does", async () => {
		const box = new Mailbox();
		box.timeout = 100;
		const call = box.calls.answerOrWait(A, undefined, () => (box.letters.length >= 3 ? "all" : undefined));
		for (const letter of ["1", "2", "3"]) {
			vi.advanceTimersByTime(99);
			box.put(letter);
		}
		expect(await call).toBe("all");
	});

	it("that is set while a call waits counts from what comes next", async () => {
		const box = new Mailbox();
		const [first, second] = [box.get(A), box.get(B)];
		const settled = Promise.allSettled([first, second]);
		vi.advanceTimersByTime(1000);
		box.timeout = 100;
		box.put("1");
		vi.advanceTimersByTime(99);
		expect(box.timeouts).toEqual([]);
		vi.advanceTimersByTime(1);
		expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
	});

	it("that is set before the first of them is served begins with the next one's turn", async () => {
		const box = new Mailbox();
		const [first, second] = [box.get(A), box.get(B)];
		vi.advanceTimersByTime(1000);
		box.timeout = 100;
		box.calls.failOldest(new Error("gone"));
		await expect(first).rejects.toThrow("gone");
		vi.advanceTimersByTime(99);
		expect(box.timeouts).toEqual([]);
		box.put("2");
		expect(await second).toBe("2");
		expect(vi.getTimerCount()).toBe(0);
	});

	it("longer than Node's timers go does not end at once", async () => {
		const box = new Mailbox();
		box.timeout = 1e12;
		const call = box.get(A);
		vi.advanceTimersByTime(1000);
		expect(box.timeouts).toEqual([]);
		box.put("1");
		expect(await call).toBe("1");
	});

	it("that is taken back while it runs ends nothing", async () => {
		const box = new Mailbox();
		box.timeout = 100;
		const call = box.get(A);
		box.timeout = null;
		vi.advanceTimersByTime(1000);
		expect(box.timeouts).toEqual([]);
		box.put("1");
		expect(await call).toBe("1");
	});

	it("leaves no timer behind, however a call ends", async () => {
		const box = new Mailbox();
		box.timeout = 100;
		const controller = new AbortController();
		const endings = [
			() => box.put("1"),
			() => controller.abort("over"),
			() => box.calls.close(A),
			() => box.calls.failOldest(new Error("gone")),
		];
		for (const end of endings) {
			const call = box.get(A, controller.signal.aborted ? undefined : controller.signal);
			expect(vi.getTimerCount()).toBe(1);
			end();
			await Promise.allSettled([call]);
			expect(vi.getTimerCount()).toBe(0);
		}
	});
});
