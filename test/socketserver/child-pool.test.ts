import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChildPool } from "../../src/socketserver/child-pool.ts";

/** Stands for a child process. */
class FakeProcess extends EventEmitter {
	readonly pid: number;
	connected = true;
	readonly channel = { unref: vi.fn() };
	readonly unref = vi.fn();
	readonly send = vi.fn();

	constructor() {
		super();
		this.pid = started.push(this);
	}

	becomesReady(): void {
		this.emit("message", { kind: "ready" });
	}

	async dies(): Promise<void> {
		this.emit("exit", 1, null);
		// The pool learns it in a later microtask.
		await vi.advanceTimersByTimeAsync(0);
	}

	disconnect(): void {
		this.connected = false;
		this.emit("exit", 0, null);
	}

	kill(signal: NodeJS.Signals): void {
		this.emit("exit", null, signal);
	}
}

const started: FakeProcess[] = [];
vi.mock("node:child_process", () => ({ fork: () => new FakeProcess() }));

beforeEach(() => {
	started.length = 0;
	vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const latest = (): FakeProcess => started.at(-1) ?? expect.fail("no process was started");
const job = (lost: (error: Error) => void = () => {}) => ({
	clientAddress: "",
	stream: undefined,
	data: Buffer.from("x"),
	send() {},
	lost,
});

test("a child that dies again and again is replaced at once, then after a delay that doubles up to a minute", async () => {
	const pool = new ChildPool("module", "");
	pool.give(job(), 1);
	const delays: number[] = [];
	for (let i = 0; i < 10; i++) {
		const before = started.length;
		latest().becomesReady();
		await latest().dies();
		const death = Date.now();
		if (started.length === before) await vi.advanceTimersToNextTimerAsync();
		expect(started.length).toBe(before + 1);
		delays.push(Date.now() - death);
	}
	expect(delays).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
	await vi.advanceTimersByTimeAsync(30_000);
	latest().becomesReady();
	await latest().dies();
	expect(started.length).toBe(12);
	await pool.close(10_000, true);
	expect(vi.getTimerCount()).toBe(0);
});

test("a request that comes before the replacement gets a child at once, which takes the place of the dead one", async () => {
	const pool = new ChildPool("module", "");
	pool.give(job(), 1);
	for (let i = 0; i < 2; i++) {
		latest().becomesReady();
		await latest().dies();
	}
	expect(pool.pids.size).toBe(0);
	pool.give(job(), 1);
	expect(pool.pids.size).toBe(1);
	latest().becomesReady();
	expect(latest().send.mock.lastCall?.[0]).toMatchObject({ kind: "request" });
	await vi.advanceTimersByTimeAsync(120_000);
	expect(started.length).toBe(3);
});

test("no child is started after close(), which may be called twice and tells nothing of the requests that it cuts", async () => {
	const pool = new ChildPool("module", "");
	const lost = vi.fn();
	pool.give(job(), 2);
	latest().becomesReady();
	await latest().dies();
	await latest().dies();
	pool.give(job(lost), 2);
	latest().becomesReady();
	const closing = Promise.all([pool.close(1000, true), pool.close(1000, true)]);
	await vi.advanceTimersByTimeAsync(1000);
	await closing;
	await vi.advanceTimersByTimeAsync(120_000);
	expect(pool.pids.size).toBe(0);
	expect(lost).not.toHaveBeenCalled();
});

test("a pool whose close is not awaited keeps no process alive", () => {
	const pool = new ChildPool("module", "");
	pool.give(job(), 1);
	void pool.close(1000, false);
	expect(latest().unref).toHaveBeenCalled();
	expect(latest().channel.unref).toHaveBeenCalled();
});
