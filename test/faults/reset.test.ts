// A failed connection never looks like one that ended normally.

import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { makefile } from "../../src/index.ts";
import { connected, seededBytes } from "../support/connections.ts";
import { data, end, fail, ScriptedDuplex } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

const RESET = { code: "ECONNRESET" };

/** Sends bytes, resets the connection, and reads `late` milliseconds later. */
async function resetLate(bytes: Buffer, late: number) {
	await using pair = await connected();
	const f = makefile(pair.ours, "rb");
	const first = await Promise.all([f.read1(1000), new Promise((sent) => pair.peer.write(bytes, sent))]);
	pair.peer.resetAndDestroy();
	await setTimeout(late);
	const parts = [first[0]];
	const failures: unknown[] = [];
	while (failures.length < 3) {
		await f.read(10_000).then(
			(part) => parts.push(part),
			(error) => failures.push(error),
		);
		if (parts.at(-1)?.length === 0) throw new Error("a reset was taken for an end of stream");
	}
	return { all: Buffer.concat(parts), received: pair.ours.bytesRead, failures };
}

test.each(Array.from({ length: 10 }, (_, i) => i))(
	"300 kB, then a reset, a reader 150 ms late: all bytes that Node received, then the error on every read (%i)",
	async () => {
		const runs = await Promise.all(Array.from({ length: 5 }, () => resetLate(seededBytes(300_000), 150)));
		for (const { all, received, failures } of runs) {
			expect(all.length).toBe(received);
			expect(all.equals(seededBytes(300_000).subarray(0, received))).toBe(true);
			expect(failures).toMatchObject([RESET, RESET, RESET]);
		}
	},
);

test.each([0, 1, 5, 20])("5,000 bytes and a reset, a reader %i ms late", async (late) => {
	const { all, received, failures } = await resetLate(seededBytes(5000), late);
	expect(all.length).toBe(received);
	expect(failures).toMatchObject([RESET, RESET, RESET]);
});

test.each(["tcp", "tls"] as const)("a read that waits rejects when the reset comes (%s)", async (transport) => {
	await using pair = await connected(transport);
	const f = makefile(pair.ours, "rb");
	const waiting = f.read(10);
	pair.raw.resetAndDestroy();
	await expect(waiting).rejects.toMatchObject(RESET);
	await expect(f.read()).rejects.toMatchObject(RESET);
	await expect(f.readline()).rejects.toMatchObject(RESET);
});

test.each(["tcp", "tls", "unix"] as const)("after a FIN every read gives the end of stream (%s)", async (transport) => {
	await using pair = await connected(transport);
	const f = makefile(pair.ours, "r");
	pair.peer.end("one\ntw");
	expect(await f.readline()).toBe("one\n");
	expect(await f.readline()).toBe("tw");
	expect(await f.readline()).toBe("");
	expect(await f.read()).toBe("");
});

test("a bare FIN under TLS, without close_notify, cannot be told from an end of stream", async () => {
	await using pair = await connected("tls");
	const f = makefile(pair.ours, "r");
	await new Promise((sent) => pair.peer.write("one\ntw", sent));
	pair.raw.end();
	expect(await f.read()).toBe("one\ntw");
});

test("the probe puts nothing on the wire and leaves the writing side open", async () => {
	await using pair = await connected();
	const f = makefile(pair.ours, "rwb");
	pair.peer.end();
	expect(await f.read()).toHaveLength(0);
	expect(pair.ours.bytesWritten).toBe(0);
	await f.write(Buffer.from("after the end"));
	await f.flush();
	expect(String((await pair.peer.iterator().next()).value)).toBe("after the end");
});

describe("what had arrived comes before the error", () => {
	const failing = async () => {
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "r");
		await stream.play([data("one\ntwo\nthr"), fail(undefined, "ee")]);
		return f;
	};

	test("lines, the last one unfinished", async () => {
		const f = await failing();
		expect(await f.readline()).toBe("one\n");
		expect(await f.readline(2)).toBe("tw");
		expect(await f.readline()).toBe("o\n");
		expect(await f.readline()).toBe("three");
		await expect(f.readline()).rejects.toMatchObject(RESET);
		await expect(f.readline(3)).rejects.toMatchObject(RESET);
		await expect(f.read(1)).rejects.toMatchObject(RESET);
	});

	test("iteration", async () => {
		const f = await failing();
		const lines: string[] = [];
		const loop = async () => {
			for await (const line of f) lines.push(line);
		};
		await expect(loop()).rejects.toMatchObject(RESET);
		expect(lines).toEqual(["one\n", "two\n", "three"]);
	});

	test("a read to the end rejects at once and consumes nothing", async () => {
		const f = await failing();
		await expect(f.read()).rejects.toMatchObject(RESET);
		await expect(f.readlines()).rejects.toMatchObject(RESET);
		expect(await f.read(100)).toBe("one\ntwo\nthree");
		await expect(f.read(100)).rejects.toMatchObject(RESET);
	});

	test("the error is the same object every time", async () => {
		const f = await failing();
		await f.read(100);
		const errors = await Promise.all([f.read(1), f.readline(), f.read()].map((p) => p.catch((error) => error)));
		expect(new Set(errors).size).toBe(1);
	});
});

test("a read after the end of stream gives the end again, even if the connection has failed since", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb");
	const all = f.read();
	await stream.play([data("all"), end]);
	expect(String(await all)).toBe("all");
	stream.destroy(new Error("late"));
	await setTimeout();
	expect(await f.read(1)).toHaveLength(0);
});

test("a file made after the reset delivers what had arrived, then the error", async () => {
	await using pair = await connected();
	const first = makefile(pair.ours, "rb");
	pair.peer.write("one\ntwo\n");
	expect(String(await first.readline())).toBe("one\n");
	await first.close();
	pair.peer.resetAndDestroy();
	while (!pair.ours.destroyed) {
		await setTimeout(1);
		pair.ours.write("");
	}
	const second = makefile(pair.ours, "rb");
	expect(String(await second.readline())).toBe("two\n");
	await expect(second.readline()).rejects.toMatchObject(RESET);
});
