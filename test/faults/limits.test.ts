// Lines that are too long or have no end: they are refused before their end arrives, nothing is consumed, and memory is
// bounded.

import { execFile } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { makefile } from "../../src/index.ts";
import { data, end, fail, ScriptedDuplex, trickle } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog(15_000);

const TOO_LONG = { code: "ERR_LINE_TOO_LONG", limit: 10 };

describe.each(["r", "rb"] as const)("'%s'", (mode) => {
	const open = (stream: ScriptedDuplex) => makefile(stream, mode, { maxLineLength: 10 });

	test("a line of the limit passes, one more is refused", async () => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		await stream.play([data("123456789\n1234567890\n"), end]);
		expect(String(await f.readline())).toBe("123456789\n");
		await expect(f.readline()).rejects.toMatchObject(TOO_LONG);
		expect(String(await f.readline(5))).toBe("12345");
		expect(String(await f.readline())).toBe("67890\n");
	});

	test.each(["one chunk", "single bytes"])("a line without an end is refused at the limit, in %s", async (how) => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		const waiting = f.readline();
		await stream.play(how === "one chunk" ? [data("1234567890")] : trickle("1234567890"), "immediate");
		await expect(waiting).rejects.toMatchObject(TOO_LONG);
		await expect(f.readline()).rejects.toMatchObject(TOO_LONG);
		await expect(f.readlines()).rejects.toMatchObject(TOO_LONG);
		await expect(f[Symbol.asyncIterator]().next()).rejects.toMatchObject(TOO_LONG);
		expect(() => f.takeline()).toThrow(expect.objectContaining(TOO_LONG));
		const skipped = f.skipline();
		await stream.play([data("more"), data(" and more\nnext\n")]);
		expect(await skipped).toBe(24);
		expect(String(await f.readline())).toBe("next\n");
	});

	test("nine characters without an end are waited for, at the end of the stream they are a line", async () => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		const waiting = f.readline();
		await stream.play([data("123456789"), end]);
		expect(String(await waiting)).toBe("123456789");
	});

	test("a limit binds neither read() nor readline(limit)", async () => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		await stream.play([data("x".repeat(100)), end]);
		expect(await f.readline(30)).toHaveLength(30);
		expect(await f.read(30)).toHaveLength(30);
		expect(await f.read()).toHaveLength(40);
	});

	test("skipline() over a failure: what was dropped stays dropped", async () => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		const skipped = f.skipline();
		await stream.play([data("x".repeat(100)), fail()], "immediate");
		expect(await skipped).toBe(100);
		await expect(f.skipline()).rejects.toMatchObject({ code: "ECONNRESET" });
	});

	test("skipline() ended by a signal goes on where it stood", async () => {
		const stream = new ScriptedDuplex();
		const f = open(stream);
		const controller = new AbortController();
		const skipped = f.skipline({ signal: controller.signal });
		await stream.play([data("x".repeat(100))]);
		await setImmediate();
		controller.abort(new Error("enough"));
		await expect(skipped).rejects.toThrow("enough");
		await stream.play([data("rest\nnext\n")]);
		expect(await f.skipline()).toBe(5);
		expect(String(await f.readline())).toBe("next\n");
	});
});

test("the limit counts characters in text and bytes in binary files", async () => {
	const stream = new ScriptedDuplex();
	await stream.play([data("ααααααααα\n"), end]);
	expect(await makefile(stream, "r", { maxLineLength: 10 }).readline()).toBe("ααααααααα\n");
	const other = new ScriptedDuplex();
	await other.play([data("ααααααααα\n"), end]);
	await expect(makefile(other, "rb", { maxLineLength: 10 }).readline()).rejects.toMatchObject(TOO_LONG);
});

test("characters of several bytes are counted over all arrivals", async () => {
	for (const [third, refused] of [
		["文\n", false],
		["文文", true],
	] as const) {
		const stream = new ScriptedDuplex();
		const waiting = makefile(stream, "r", { maxLineLength: 10 }).readline();
		await stream.play([data("中文"), data("中文é日本語"), data(third)]);
		if (refused) await expect(waiting).rejects.toMatchObject(TOO_LONG);
		else expect(await waiting).toBe("中文中文é日本語文\n");
	}
});

test("a huge size allocates nothing in advance", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb");
	const before = process.memoryUsage().arrayBuffers;
	const reads = [f.read(2 ** 53 - 1), f.read(2 ** 53 - 1)];
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
	await stream.play([data("few"), end]);
	expect((await Promise.all(reads)).map(String)).toEqual(["few", ""]);
});

describe("memory, measured in a process of its own", () => {
	/** Runs `memory-process.ts`, which prints one number. */
	async function measure(what: string, mode: string): Promise<number> {
		const script = fileURLToPath(new URL("./memory-process.ts", import.meta.url));
		const args = ["--expose-gc", "--import", "tsx", script, what, mode];
		const { stdout } = await promisify(execFile)(process.execPath, args);
		return Number(stdout);
	}

	test.each(["r", "rb"])("a line without an end takes at most the limit and two chunks ('%s')", async (mode) => {
		expect(await measure("line", mode)).toBeLessThan(1_048_576 + 2 * 65_536);
	});

	test.each(["r", "rb"])("bytes that arrive one by one take at most four bytes each ('%s')", async (mode) => {
		expect(await measure("bytes", mode)).toBeLessThanOrEqual(4);
	});

	test.each(["r", "rb"])("skipline() frees the memory of what it has skipped ('%s')", async (mode) => {
		expect(await measure("skip", mode)).toBeLessThan(8 * 65_536);
	});
});
