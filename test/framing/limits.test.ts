// The limits of readuntil(), and bad bytes within a message.

import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
	BytesIO,
	type ErrorHandler,
	IncompleteReadError,
	LineTooLongError,
	makefile,
	Socket,
	TextIOWrapper,
} from "../../src/index.ts";
import { data, end, fail, ScriptedDuplex, trickle } from "../support/scripted-duplex.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const bytes = (text: string) => Buffer.from(text, "latin1");

function opened() {
	const stream = new ScriptedDuplex();
	return { stream, socket: Socket.from(stream) };
}

describe("maxLineLength", () => {
	const STREAMS = [
		["whole", "sync"],
		["byte by byte", "immediate"],
	] as const;
	const FILES = [
		["r", ["12345678"], '["12345678"]'],
		["rb", ["12345678"], ""],
		["r", ["\t", "--"], ""],
		["rb", ["\t", "--"], ""],
	] as const;

	describe.each(STREAMS)("%s", (_name, when) => {
		test.each(FILES)("binds a file %s that looks for %j", async (mode, separators) => {
			const stream = new ScriptedDuplex();
			const f = makefile(stream, mode, { maxLineLength: 6 });
			const call = f.readuntil([...separators]).catch((error) => error);
			await stream.play(trickle("abcdefgh\nij"), when);
			const error: unknown = await call;
			if (!(error instanceof LineTooLongError)) throw error;
			expect(error.limit).toBe(6);
			for (const separator of separators) expect(error.message).toContain(JSON.stringify(separator));
			expect(() => f.takeuntil([...separators])).toThrow(LineTooLongError);
			await expect(f.readuntil([...separators])).rejects.toThrow(LineTooLongError);
			expect(String(await f.read(3))).toBe("abc");
			expect(await f.skipline()).toBe(6);
			expect(String(await f.readexactly(2))).toBe("ij");
		});

		test.each(["r", "rb"] as const)("allows just so much, separator included (%s)", async (mode) => {
			const stream = new ScriptedDuplex();
			const f = makefile(stream, mode, { maxLineLength: 6 });
			const call = f.readuntil("ef");
			await stream.play([...trickle("abcdef123456"), end], when);
			expect(String(await call)).toBe("abcdef");
			await expect(f.readuntil("x")).rejects.toThrow(LineTooLongError);
			expect(String(await f.readexactly(6))).toBe("123456");
			await expect(f.readuntil("x")).rejects.toThrow(IncompleteReadError);
		});

		test.each(["r", "rb"] as const)("counts a separator that arrives with too much before it (%s)", async (mode) => {
			const stream = new ScriptedDuplex();
			const f = makefile(stream, mode, { maxLineLength: 6 });
			const call = f.readuntil("fg").catch((error) => error);
			await stream.play(trickle("abcdefg"), when);
			expect(await call).toBeInstanceOf(LineTooLongError);
			expect(String(await f.readexactly(7))).toBe("abcdefg");
		});
	});

	test("does not bind exact reads", async () => {
		for (const mode of ["r", "rb"] as const) {
			const stream = new ScriptedDuplex();
			await stream.play([data("abcdefgh")]);
			expect(String(await makefile(stream, mode, { maxLineLength: 3 }).readexactly(8))).toBe("abcdefgh");
		}
	});

	test("counts a translated line end once", async () => {
		const f = new TextIOWrapper(new BytesIO("\r\n\r\na;\r\n\r\nab;"), { maxLineLength: 4 });
		expect(await f.readuntil(";")).toBe("\n\na;");
		await expect(f.readuntil(";")).rejects.toThrow(LineTooLongError);
		expect(await f.readexactly(5)).toBe("\n\nab;");
	});

	test("counts characters of two code units once", async () => {
		const f = new TextIOWrapper(new BytesIO("😀😀😀;😀😀😀😀"), { maxLineLength: 4 });
		expect(await f.readuntil(";")).toBe("😀😀😀;");
		await expect(f.readuntil(";")).rejects.toThrow(LineTooLongError);
		expect(await f.read(4)).toBe("😀😀😀😀");
	});
});

describe("a bad byte", () => {
	test("comes after the good messages before it, and consumes nothing", async () => {
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "r");
		await stream.play([data(bytes("a;b;cd\xff;e;")), end]);
		expect(await f.readuntil(";")).toBe("a;");
		expect(await f.readexactly(2)).toBe("b;");
		for (let i = 0; i < 2; i++) {
			await expect(f.readuntil(";")).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE", start: 2 });
			await expect(f.readexactly(3)).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE", start: 2 });
			expect(() => f.takeuntil(";")).toThrow(expect.objectContaining({ code: "ERR_UNICODE_DECODE" }));
		}
		await f.reconfigure({ errors: "replace" });
		expect(await f.readuntil(";")).toBe("cd\ufffd;");
		expect(await f.readuntil(";")).toBe("e;");
	});

	test("within the last character is told instead of the end", async () => {
		const f = new TextIOWrapper(new BytesIO(bytes("ab\xe2\x82")));
		for (let i = 0; i < 2; i++) {
			await expect(f.readuntil(";")).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE" });
			await expect(f.readexactly(5)).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE" });
		}
		expect(await f.readexactly(2)).toBe("ab");
	});

	test("that is replaced at the end can be the separator, or the last character of an exact read", async () => {
		const incomplete = () => new TextIOWrapper(new BytesIO(bytes("ab\xe2\x82")), { errors: "replace" });
		expect(await incomplete().readuntil("\ufffd")).toBe("ab\ufffd");
		expect(await incomplete().readuntil(["b\ufffd", "x"])).toBe("ab\ufffd");
		expect(await incomplete().readexactly(3)).toBe("ab\ufffd");
		const f = incomplete();
		for (let i = 0; i < 2; i++) {
			await expect(f.readexactly(4)).rejects.toMatchObject({ partial: "ab\ufffd", expected: 4 });
			await expect(f.readuntil(";")).rejects.toMatchObject({ partial: "ab\ufffd", expected: undefined });
		}
		expect(await f.readexactly(3)).toBe("ab\ufffd");
		await expect(f.readexactly(1)).rejects.toMatchObject({ partial: "" });
	});

	test("that becomes several characters at the end is bound by maxLineLength", async () => {
		const f = new TextIOWrapper(new BytesIO(bytes("abc\xe2")), { errors: "backslashreplace", maxLineLength: 5 });
		await expect(f.readuntil("e2")).rejects.toThrow(LineTooLongError);
		expect(await f.readexactly(7)).toBe("abc\\xe2");
	});

	test("before a failed connection is not completed", async () => {
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "r", { errors: "replace" });
		await stream.play([data(bytes("ab\xe2")), fail()]);
		await expect(f.readuntil("\ufffd")).rejects.toMatchObject({ code: "ECONNRESET" });
		await expect(f.readexactly(3)).rejects.toMatchObject({ code: "ECONNRESET" });
		expect(await f.readexactly(2)).toBe("ab");
	});
});

describe("an error handler that closes its file", () => {
	const closing = (): { handler: ErrorHandler; open(socket: Socket): TextIOWrapper } => {
		let file: TextIOWrapper | undefined;
		const handler: ErrorHandler = (error) => {
			void file?.close();
			return [";", error.end];
		};
		return {
			handler,
			open(socket) {
				file = socket.makefile("r", { errors: handler }) as TextIOWrapper;
				return file;
			},
		};
	};

	test.each([
		["readuntil()", (f: TextIOWrapper) => f.readuntil([";", "!"])],
		["readexactly()", (f: TextIOWrapper) => f.readexactly(4)],
		["takeuntil()", async (f: TextIOWrapper) => f.takeuntil(";!")],
		["read1()", (f: TextIOWrapper) => f.read1()],
	])("leaves everything to the next file in %s", async (_name, call) => {
		const { stream, socket } = opened();
		const f = closing().open(socket);
		await stream.play([data(bytes("ab\xffcd")), end]);
		await setImmediate();
		await expect(call(f)).rejects.toMatchObject(CLOSED);
		expect(await socket.makefile("rb").read()).toEqual(bytes("ab\xffcd"));
	});

	test("also while the call waits", async () => {
		const { stream, socket } = opened();
		const f = closing().open(socket);
		const refused = expect(f.readuntil("!")).rejects.toMatchObject(CLOSED);
		await stream.play([data("ab"), data(bytes("\xffc!")), end], "immediate");
		await refused;
		expect(await socket.makefile("rb").read()).toEqual(bytes("ab\xffc!"));
	});
});
