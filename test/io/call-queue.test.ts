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

	requestMore(): void {
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

describe("an attempt that calls back", () => {
	/** A mailbox whose next attempt first runs code of the user. */
	class CallingBack extends Mailbox {
		during: (() => void) | undefined;

		override get(owner: object, signal?: AbortSignal): Promise<string> {
			const attempt = () => {
				const { during } = this;
				this.during = undefined;
				during?.();
				return this.letters.shift();
			};
			return this.calls.answerOrWait(owner, undefined, attempt, { signal });
		}
	}
	const settled = (calls: readonly Promise<string>[]) =>
		Promise.all(calls.map((call) => call.catch((error) => error?.code ?? error)));

	it.each(["at once", "when its turn comes"])("is answered before the calls that are made in it: %s", async (when) => {
		const box = new CallingBack();
		const calls: Promise<string>[] = [];
		const during = () => calls.push(box.get(A), box.get(B));
		if (when === "at once") {
			box.letters.push("1", "2");
			box.during = during;
			calls.unshift(box.get(A));
		} else {
			calls.push(box.get(A));
			box.during = during;
			box.put("1", "2");
		}
		box.put("3");
		expect(await settled(calls)).toEqual(["1", "2", "3"]);
		expect(box.calls.idle).toBe(true);
	});

	it("waits in front of the calls that are made in it, if it cannot be answered", async () => {
		const box = new CallingBack();
		const calls: Promise<string>[] = [];
		box.during = () => calls.push(box.get(A), box.get(B));
		calls.unshift(box.get(A));
		box.put("1", "2", "3");
		expect(await settled(calls)).toEqual(["1", "2", "3"]);
	});

	it("keeps its answer if its own signal is aborted in it, and rejects if there is none", async () => {
		const box = new CallingBack();
		const [early, late] = [new AbortController(), new AbortController()];
		const calls = [box.get(A, early.signal), box.get(A, late.signal), box.get(B)];
		box.during = () => early.abort("too late");
		box.put("1");
		box.during = () => late.abort("in time");
		box.calls.retry();
		box.put("2");
		expect(await settled(calls)).toEqual(["1", "in time", "2"]);
		expect(getEventListeners(late.signal, "abort")).toHaveLength(0);
		const first = new AbortController();
		box.during = () => first.abort("at once");
		expect(await settled([box.get(A, first.signal)])).toEqual(["at once"]);
		expect(box.calls.idle).toBe(true);
	});

	it("is rejected once if its owner is closed in it; no call of another owner goes with it", async () => {
		const box = new CallingBack();
		const calls = [box.get(A), box.get(B), box.get(A), box.get(B)];
		box.during = () => {
			calls.push(box.get(A), box.get(B));
			box.calls.close(A);
			throw new Error("closed");
		};
		box.put("1", "2", "3");
		const { code } = CLOSED;
		expect(await settled(calls)).toEqual([code, "1", code, "2", code, "3"]);
	});

	it("may abort a call that was made in it, or change something", async () => {
		const box = new CallingBack();
		const abort = new AbortController();
		const calls = [box.get(A)];
		box.during = () => {
			calls.push(box.get(A, abort.signal), box.get(A));
			abort.abort("gone");
			box.put("1", "2");
		};
		box.calls.retry();
		expect(await settled(calls)).toEqual(["1", "gone", "2"]);
	});

	it("lets nobody take from what is available meanwhile", () => {
		const box = new CallingBack();
		let seen: boolean[] = [];
		box.letters.push("1");
		box.during = () => {
			seen = [box.calls.idle, box.calls.hasCallOf(A), box.calls.hasCallOf(B)];
		};
		void box.get(A);
		expect(seen).toEqual([false, true, true]);
		expect([box.calls.idle, box.calls.hasCallOf(A)]).toEqual([true, false]);
	});
});

it("serves thousands of calls of two owners by turns, each its own, in order", async () => {
	const box = new Mailbox();
	const calls = Array.from({ length: 4000 }, (_, i) => box.get(i % 3 === 0 ? B : A));
	box.calls.close(B);
	for (let i = 0; i < 4000; i++) box.put(String(i));
	const results = await Promise.allSettled(calls);
	const letters = results.flatMap((result) => (result.status === "fulfilled" ? [Number(result.value)] : []));
	expect(letters).toEqual(Array.from({ length: letters.length }, (_, i) => i));
	expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1334);
});
