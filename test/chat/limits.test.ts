import { setImmediate } from "node:timers/promises";
import { makefile, Socket } from "socket-makefile";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pace } from "../../examples/chat/limits.ts";
import { Member } from "../../examples/chat/member.ts";
import { Turns } from "../../examples/chat/turns.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";

const LIMITS = { linesPerSecond: 10, bytesPerSecond: 1_000, roomsPerMinute: 6 };

describe("Pace", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	function client(): { readonly pace: Pace; readonly stream: ScriptedDuplex; told(): string } {
		const stream = new ScriptedDuplex();
		const pace = new Pace(LIMITS, new Member("client", Socket.from(stream), makefile(stream, "rw")));
		return { pace, stream, told: () => String(stream.received) };
	}

	/** Resolves to the number of calls that were answered within this time. */
	async function answered(milliseconds: number, calls: readonly (() => Promise<void>)[]): Promise<number> {
		let count = 0;
		const work = async () => {
			for (const call of calls) {
				await call();
				count++;
			}
		};
		work();
		await vi.advanceTimersByTimeAsync(milliseconds);
		return count;
	}

	const times = (count: number, call: () => Promise<void>) => Array<() => Promise<void>>(count).fill(call);

	test("lines: 5 s of them at once, the others at the rate; the client is told once", async () => {
		const { pace, told } = client();
		expect(
			await answered(
				0,
				times(100, () => pace.line(1)),
			),
		).toBe(50);
		expect(told()).toBe("you are faster than 10 lines per second: what you send waits its turn\n");
		await vi.advanceTimersByTimeAsync(60_000);
		expect(
			await answered(
				2_000,
				times(100, () => pace.line(1)),
			),
		).toBe(70);
		expect(told().split("\n")).toHaveLength(3);
	});

	test("bytes and rooms likewise", async () => {
		const { pace, told } = client();
		expect(
			await answered(
				1_000,
				times(100, () => pace.line(100)),
			),
		).toBe(15);
		expect(
			await answered(
				20_000,
				times(100, () => pace.room()),
			),
		).toBe(4);
		expect(told()).toBe(
			"you are faster than 1000 bytes per second: what you send waits its turn\n" +
				"you are faster than 6 rooms per minute: what you send waits its turn\n",
		);
	});

	test("a client that has disconnected is not waited for", async () => {
		const { pace, stream } = client();
		expect(await answered(0, [() => pace.line(1_000_000)])).toBe(0);
		stream.destroy();
		let done = false;
		pace.line(1_000_000).then(() => {
			done = true;
		});
		await vi.advanceTimersByTimeAsync(500);
		expect(done).toBe(true);
	});
});

test("handlers whose lines are all here let others have their turn, and take turns among themselves", async () => {
	const turns = new Turns();
	const taken = [0, 0, 0];
	const greedy = async (i: number) => {
		for (let n = 0; n < 1_000; n++) {
			await turns.take(512);
			taken[i] = n + 1;
		}
	};
	const work = Promise.all([greedy(0), greedy(1), greedy(2)]);
	let before = 0;
	for (let turn = 0; turn < 10; turn++) {
		await setImmediate();
		const now = taken.reduce((sum, count) => sum + count);
		expect(now - before).toBeLessThanOrEqual(64);
		expect(Math.max(...taken) - Math.min(...taken)).toBeLessThanOrEqual(64);
		before = now;
	}
	expect(before).toBeGreaterThan(0);
	await work;
});
