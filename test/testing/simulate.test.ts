import { afterEach, describe, expect, test, vi } from "vitest";
import { makefile } from "../../src/index.ts";
import { type Network, simulate } from "../../src/testing/index.ts";
import { PLANTED } from "./planted.ts";

const failureOf = (simulation: Promise<void>): Promise<Error> =>
	simulation.then(
		() => new Error("nothing was found"),
		(error) => error,
	);

afterEach(() => {
	vi.useRealTimers();
});

describe("simulate()", () => {
	test("runs once for each seed, with a network of that seed", async () => {
		const logs: unknown[] = [];
		const seeds: number[] = [];
		const run = async (network: Network, seed: number) => {
			seeds.push(seed);
			const listener = await network.listen(["server", 1]);
			const client = await network.connect(["server", 1]);
			void client.sendall("x".repeat(100));
			const server = await listener.accept();
			await makefile(server.stream, "rb").readexactly(100);
			logs.push(network.log);
		};
		await simulate(run, { first: 5, seeds: 10, cut: 0.5 });
		await simulate(run, { first: 5, seeds: 10, cut: 0.5 });
		expect(seeds.slice(0, 10)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
		expect(logs.slice(10)).toEqual(logs.slice(0, 10));
		expect(new Set(logs.map((log) => JSON.stringify(log))).size).toBeGreaterThan(5);
	});

	test("tries 100 seeds from 1 on", async () => {
		const seeds: number[] = [];
		await simulate(async (_network, seed) => {
			seeds.push(seed);
		});
		expect([seeds.length, seeds[0], seeds.at(-1)]).toEqual([100, 1, 100]);
	});

	test("tells the seed, the end of the log and the line that repeats the failure", async () => {
		const cause = new Error("wrong");
		const run = async (network: Network, seed: number) => {
			const listener = await network.listen(["server", 1]);
			for (let i = 0; i < 40; i++) await (await network.connect(["server", 1])).close();
			if (seed === 3) throw cause;
			await listener.close();
		};
		const error = await failureOf(simulate(run, { seeds: 10, cut: 0.25 }));
		expect(error.cause).toBe(cause);
		const lines = error.message.split("\n");
		expect(lines[0]).toBe("seed 3: Error: wrong");
		expect(lines[1]).toMatch(/^the last 30 of 1\d\d events:$/);
		expect(lines.at(-2)).toMatch(/^ +\d+ end +127\.0\.0\.1:4919\d > server:1$/);
		expect(lines.at(-1)).toBe("repeat it with: await simulate(run, { seeds: 1, cut: 0.25, first: 3 })");
		expect((await failureOf(simulate(run, { seeds: 1, cut: 0.25, first: 3 }))).message).toBe(error.message);
	});

	test("a run that throws at once, and what is no Error, are told too", async () => {
		const thrown = await failureOf(
			simulate(() => {
				throw new Error("at once");
			}),
		);
		expect(thrown.message).toMatch(/^seed 1: Error: at once\nthe last 0 of 0 events:/);
		expect((await failureOf(simulate(() => Promise.reject("text")))).message).toMatch(/^seed 1: text\n/);
	});

	test("a run that cannot go on is a deadlock, and names what waits", async () => {
		const error = await failureOf(
			simulate(
				async (network) => {
					const listener = await network.listen(["server", 1]);
					const client = await network.connect(["server", 1], { localAddress: "client" });
					const server = await listener.accept();
					await Promise.all([client.recv(1), server.recv(1), listener.accept()]);
				},
				{ idle: 20 },
			),
		);
		expect(error.cause).toMatchObject({ code: "ERR_DEADLOCK" });
		expect(error.message.split("\n").slice(0, 4)).toEqual([
			"seed 1: Error: deadlock: nothing is on its way, and nothing has happened for 20 ms; what waits:",
			"  accept() on server:1",
			"  a read on client:49152, whose peer is server:1",
			"  a read on server:1, whose peer is client:49152",
		]);
	});

	test("a deadlock outside of the network, and one by a stall, are told", async () => {
		const outside = await failureOf(simulate(() => new Promise(() => {}), { idle: 20 }));
		expect(outside.message).toContain(
			"no call of a connection or listener waits: the program waits for something else",
		);
		const stalled = await failureOf(
			simulate(
				async (network) => {
					await network.listen(["server", 1]);
					network.partition("server", "client");
					await network.connect(["server", 1], { localAddress: "client" });
				},
				{ idle: 20 },
			),
		);
		expect(stalled.message).toContain("the opening on client:49152, whose peer is server:1\na stall or a partition");
	});

	test("a wait that settimeout() limits is no deadlock", async () => {
		await simulate(
			async (network) => {
				const listener = await network.listen(["server", 1]);
				listener.settimeout(60);
				await expect(listener.accept()).rejects.toMatchObject({ code: "ETIMEDOUT" });
				const client = await network.connect(["server", 1], { timeout: 60 });
				await expect(client.recv(1)).rejects.toMatchObject({ code: "ETIMEDOUT" });
			},
			{ seeds: 1, idle: 10 },
		);
	});

	test("what a run leaves open is dropped", async () => {
		let arrived = 0;
		await simulate(
			async (network) => {
				const listener = await network.listen(["server", 1]);
				const client = await network.connect(["server", 1]);
				const server = await listener.accept();
				void client.sendall("late");
				void server.recv(4).then(() => arrived++);
			},
			{ seeds: 3 },
		);
		for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
		expect(arrived).toBe(0);
	});

	test("settimeout() follows a fake clock", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
		const simulation = simulate(
			async (network) => {
				await network.listen(["server", 1]);
				const client = await network.connect(["server", 1], { timeout: 3_600_000 });
				await expect(client.recv(1)).rejects.toMatchObject({ code: "ETIMEDOUT" });
			},
			{ seeds: 1 },
		);
		for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
		await vi.advanceTimersByTimeAsync(3_600_000);
		await simulation;
	});

	test.each([
		[() => simulate(5 as never), "simulate() takes a function, not 5"],
		[
			() => simulate(async () => {}, { seed: 1 } as never),
			"unknown option 'seed' (allowed: cut, delay, stall, reset, halfClose, seeds, first, idle)",
		],
		[() => simulate(async () => {}, { seeds: 0 }), /^the option 'seeds' must be an integer from 1 to/],
		[() => simulate(async () => {}, { idle: "1" as never }), /^the option 'idle' must be an integer .*, not '1'$/],
		[() => simulate(async () => {}, { reset: -1 }), "the option 'reset' must be a number from 0 to 1, not -1"],
	])("refuses %s", async (call, message) => {
		await expect(call()).rejects.toThrow(message);
	});
});

describe("a planted fault is found within 200 seeds, and its twin passes them all", () => {
	test.each(PLANTED)(
		"$name",
		async ({ run, faults, found }) => {
			const error = await failureOf(simulate((network) => run(network, false), { idle: 200, ...faults, seeds: 200 }));
			expect(error.message).toMatch(found);
			await simulate((network) => run(network, true), { ...faults, seeds: 200 });
		},
		60_000,
	);
});
