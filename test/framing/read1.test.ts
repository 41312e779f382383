// read1() of text files: the text that is here.

import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BytesIO, type MakefileOptions, makefile, TextIOWrapper } from "../../src/index.ts";
import { data, end, fail, ScriptedDuplex } from "../support/scripted-duplex.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

function opened(options: MakefileOptions = {}) {
	const stream = new ScriptedDuplex();
	return { stream, f: makefile(stream, "r", options) };
}

describe("read1() of text", () => {
	test("gives what is here, and waits only if nothing is", async () => {
		const { stream, f } = opened();
		const waiting = f.read1();
		await stream.play([data("ab")]);
		expect(await waiting).toBe("ab");
		await stream.play([data("cd\r\nef\r")]);
		expect(await f.read1()).toBe("cd\nef\n");
		await stream.play([data("\ngh"), end]);
		expect(await f.read1()).toBe("gh");
		for (let i = 0; i < 2; i++) expect(await f.read1()).toBe("");
	});

	test("gives at most so many characters", async () => {
		const { stream, f } = opened();
		await stream.play([data("😀é\r\nb"), end]);
		expect(await f.read1(1)).toBe("😀");
		expect(await f.read1(2)).toBe("é\n");
		expect(await f.read1(0)).toBe("");
		expect(await f.read1(100)).toBe("b");
		expect(await f.read1(1)).toBe("");
	});

	test.each([[null], [-1], [undefined], [50_000]])("gives all of much text that is here (size %o)", async (size) => {
		const { stream, f } = opened();
		await stream.play([data("é".repeat(30_000))]);
		expect(await f.read1(size)).toBe("é".repeat(30_000));
	});

	test("waits for the whole of a character", async () => {
		for (const encoding of ["utf-8", "utf-16-le", "shift_jis"]) {
			const { stream, f } = opened({ encoding });
			const character =
				encoding === "shift_jis"
					? Buffer.from([0x93, 0xfa])
					: Buffer.from("日", encoding === "utf-8" ? "utf8" : "utf16le");
			let settled = false;
			const waiting = f.read1().finally(() => {
				settled = true;
			});
			for (const byte of character) {
				expect(settled).toBe(false);
				await stream.play([data(Buffer.from([byte]))]);
				await setImmediate();
			}
			expect(await waiting).toBe("日");
		}
	});

	test("gives the whole characters before half a one", async () => {
		const { stream, f } = opened();
		await stream.play([data(bytes("ab\xe2\x82"))]);
		expect(await f.read1()).toBe("ab");
		await stream.play([data(bytes("\xacc"))]);
		expect(await f.read1()).toBe("€c");
	});

	test("gives the text before a bad byte, then its error, again and again", async () => {
		const { stream, f } = opened();
		await stream.play([data(bytes("ab\xffcd"))]);
		expect(await f.read1(1)).toBe("a");
		expect(await f.read1()).toBe("b");
		for (let i = 0; i < 2; i++) await expect(f.read1()).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE", start: 0 });
		await f.reconfigure({ errors: "replace" });
		expect(await f.read1()).toBe("\ufffdcd");
	});

	test("at the end gives what is whole, then what stands for the rest", async () => {
		const replaced = new TextIOWrapper(new BytesIO(bytes("ab\xe2\x82")), { errors: "replace" });
		expect((await replaced.read1(3)) + (await replaced.read1())).toBe("ab\ufffd");
		expect(await replaced.read1()).toBe("");
		const strict = new TextIOWrapper(new BytesIO(bytes("ab\xe2\x82")));
		expect(await strict.read1(3)).toBe("ab");
		for (let i = 0; i < 2; i++) await expect(strict.read1()).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE" });
	});

	test("gives what came before a reset, then its error", async () => {
		const { stream, f } = opened();
		await stream.play([data("abc"), fail()]);
		expect(await f.read1(5)).toBe("abc");
		for (let i = 0; i < 2; i++) await expect(f.read1()).rejects.toMatchObject({ code: "ECONNRESET" });
	});

	test("loses nothing by an abort, and leaves the exact byte to the layer below", async () => {
		const { stream, f } = opened();
		const abort = new AbortController();
		const waiting = f.read1(4, { signal: abort.signal });
		await stream.play([data(bytes("\xe2"))]);
		await setImmediate();
		abort.abort(new Error("enough"));
		await expect(waiting).rejects.toThrow("enough");
		await stream.play([data(bytes("\x82\xacab")), end]);
		expect(await f.read1(2)).toBe("€a");
		expect(String(await (await f.detach()).read())).toBe("b");
	});

	test("does not let characters that stand for nothing pile up", async () => {
		const { stream, f } = opened({ errors: "ignore", maxLineLength: 8 });
		await stream.play([data(bytes("\xff".repeat(20)))]);
		await expect(f.read1()).rejects.toMatchObject({ code: "ERR_LINE_TOO_LONG" });
		await f.skipline({ signal: AbortSignal.timeout(1) }).catch(() => {});
		await stream.play([data("ab")]);
		expect(await f.read1()).toBe("ab");
	});

	test("refuses a size that is none", async () => {
		const { f } = opened();
		for (const size of ["5", 1.5, {}]) await expect(f.read1(size as never)).rejects.toThrow(TypeError);
	});
});
