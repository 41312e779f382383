// What readuntil(), takeuntil(), readexactly() and peekexactly() keep when something goes wrong, and what they refuse.

import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BufferedReader, BytesIO, IncompleteReadError, makefile, Socket, type TextIOWrapper } from "../../src/index.ts";
import { data, end, fail, ScriptedDuplex, trickle } from "../support/scripted-duplex.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const UNSUPPORTED = { code: "ERR_UNSUPPORTED_OPERATION" };
const bytes = (text: string) => Buffer.from(text, "latin1");

function opened() {
	const stream = new ScriptedDuplex();
	const socket = Socket.from(stream);
	return { stream, socket };
}

interface Messages {
	readuntil(separators: string, options?: object): Promise<string | Buffer>;
	readexactly(size: number, options?: object): Promise<string | Buffer>;
	close(): Promise<void>;
}

/** The reads that wait for more than "abc". */
const WAITING: [name: string, call: (f: Messages, options?: object) => Promise<string | Buffer>][] = [
	["readuntil()", (f, options) => f.readuntil("\n", options)],
	["readexactly()", (f, options) => f.readexactly(5, options)],
];
const KINDS = WAITING.flatMap(([name, call]) =>
	(["r", "rb"] as const).map((mode) => ({ name: `${name} in mode ${mode}`, mode, call })),
);

describe.each(KINDS)("$name", ({ mode, call }) => {
	test("loses nothing by an abort", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		const abort = new AbortController();
		const reading = call(f, { signal: abort.signal });
		await stream.play([data("ab"), data("c")]);
		await setImmediate();
		abort.abort(new Error("enough"));
		await expect(reading).rejects.toThrow("enough");
		const behind = call(f, { signal: AbortSignal.abort(new Error("too late")) });
		await expect(behind).rejects.toThrow("too late");
		await stream.play([data("d\n")]);
		expect(String(await call(f))).toBe("abcd\n");
	});

	test("loses nothing by a timeout", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		socket.settimeout(1);
		await stream.play([data("abc")]);
		await expect(call(f)).rejects.toMatchObject({ code: "ETIMEDOUT" });
		await stream.play([data("d\n")]);
		expect(String(await call(f))).toBe("abcd\n");
	});

	test("leaves everything to the next file when its own is closed", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		const reading = call(f);
		await stream.play([data("abc")]);
		await setImmediate();
		const closing = f.close();
		await expect(reading).rejects.toMatchObject(CLOSED);
		await closing;
		await expect(call(f)).rejects.toMatchObject(CLOSED);
		await stream.play([data("d\n")]);
		expect(String(await call(socket.makefile("rb")))).toBe("abcd\n");
	});

	test("gives what came before a reset, then its error", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		await stream.play([data("1234\nabc"), fail()]);
		expect(String(await call(f))).toBe("1234\n");
		for (let i = 0; i < 2; i++) await expect(call(f)).rejects.toMatchObject({ code: "ECONNRESET" });
		expect(String(await f.read(3))).toBe("abc");
	});

	test("at the end says what is left, again and again, and between two messages that nothing is", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		await stream.play([data("abcd\nab"), end]);
		expect(String(await call(f))).toBe("abcd\n");
		for (let i = 0; i < 3; i++) {
			const error: unknown = await call(f).catch((reason) => reason);
			if (!(error instanceof IncompleteReadError)) throw error;
			expect(String(error.partial)).toBe("ab");
			expect(typeof error.partial).toBe(mode === "r" ? "string" : "object");
			// A copy: the caller may change it.
			if (Buffer.isBuffer(error.partial)) error.partial.fill("x");
		}
		expect(f.takeuntil("\n")).toBeUndefined();
		expect(String(await f.read(2))).toBe("ab");
		for (let i = 0; i < 2; i++) await expect(call(f)).rejects.toMatchObject({ code: "ERR_INCOMPLETE_READ" });
		const error: unknown = await call(f).catch((reason) => reason);
		expect(error).toMatchObject({ partial: mode === "r" ? "" : Buffer.alloc(0) });
	});

	test("is served in the order of the calls", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		const calls = [call(f), f.readline(), f.readuntil(";"), f.readexactly(3), f.readuntil("!"), call(f)];
		expect(f.takeuntil("a")).toBeUndefined();
		await stream.play(trickle("abcd\nline\na;123!5678\n"), "immediate");
		expect((await Promise.all(calls)).map(String)).toEqual(["abcd\n", "line\n", "a;", "123", "!", "5678\n"]);
	});
});

describe("separators", () => {
	test.each(["r", "rb"] as const)("of a waiting call stay its own (%s)", async (mode) => {
		const { stream, socket } = opened();
		const f = socket.makefile(mode);
		const calls = [f.readuntil("x"), f.readuntil(["y", "zz"])];
		expect(f.takeuntil("b")).toBeUndefined();
		expect(f.takeline()).toBeUndefined();
		await stream.play([data("abc"), data("x12"), data("3z"), data("zy")], "immediate");
		expect((await Promise.all(calls)).map(String)).toEqual(["abcx", "123zz"]);
		expect(String(await f.readuntil("y"))).toBe("y");
	});

	test("of a waiting call stay its own when the error handler is changed", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile("r");
		const call = f.readuntil("x");
		await stream.play([data("abc")]);
		await f.reconfigure({ errors: "replace" });
		await stream.play([data("dx")]);
		expect(await call).toBe("abcdx");
	});

	test("may be bytes, and may be changed by the caller after the call", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile("rb");
		const separator = new Uint8Array([0xff, 0xfe]);
		const list = [separator, "é"];
		const calls = [f.readuntil(list), f.readuntil(separator)];
		separator.fill(0);
		list.length = 0;
		await stream.play([data(bytes("a\xff")), data(bytes("\xfeb\0\0\xff\xfe"))], "immediate");
		expect(await Promise.all(calls)).toEqual([bytes("a\xff\xfe"), bytes("b\0\0\xff\xfe")]);
		const other = Buffer.from([0, 0]);
		await stream.play([data(bytes("c\xff\xfe\0\0d"))]);
		await setImmediate();
		expect(f.takeuntil(other)).toEqual(bytes("c\xff\xfe\0\0"));
	});

	const REFUSED = [
		["", "ERR_INVALID_ARG_VALUE", "must not be empty"],
		[[], "ERR_INVALID_ARG_VALUE", "list of separators must not be empty"],
		[["a", ""], "ERR_INVALID_ARG_VALUE", "must not be empty"],
		[5, "ERR_INVALID_ARG_TYPE", "not 5"],
		[null, "ERR_INVALID_ARG_TYPE", "not null"],
		[undefined, "ERR_INVALID_ARG_TYPE", "not undefined"],
		[/x/, "ERR_INVALID_ARG_TYPE", "not an instance of RegExp"],
		[["a", ["b"]], "ERR_INVALID_ARG_TYPE", "not an instance of Array"],
	] as const;

	test.each(REFUSED)("that are %o are refused at once", async (value, code, words) => {
		for (const mode of ["r", "rb"] as const) {
			const f = makefile(new ScriptedDuplex(), mode);
			const refusal = { code, message: expect.stringContaining(words) };
			await expect(f.readuntil(value as never)).rejects.toMatchObject(refusal);
			expect(() => f.takeuntil(value as never)).toThrow(expect.objectContaining(refusal));
		}
	});

	test("of bytes are refused by a text file", async () => {
		const f = makefile(new ScriptedDuplex(), "r");
		const refusal = {
			code: "ERR_INVALID_ARG_TYPE",
			message: expect.stringContaining("a string or an array of strings"),
		};
		await expect(f.readuntil(Buffer.from("x") as never)).rejects.toMatchObject(refusal);
		expect(() => f.takeuntil([Buffer.from("x")] as never)).toThrow(expect.objectContaining(refusal));
	});
});

test.each([
	["5", "ERR_INVALID_ARG_TYPE", "not '5'"],
	[undefined, "ERR_INVALID_ARG_TYPE", "not undefined"],
	[null, "ERR_INVALID_ARG_TYPE", "not null"],
	[1.5, "ERR_INVALID_ARG_TYPE", "not 1.5"],
	[Number.NaN, "ERR_INVALID_ARG_TYPE", "not NaN"],
	[-1, "ERR_OUT_OF_RANGE", "not -1"],
	[Number.POSITIVE_INFINITY, "ERR_OUT_OF_RANGE", "not Infinity"],
])("the exact size %o is refused", async (size, code, words) => {
	const refusal = { code, message: expect.stringContaining(words) };
	const stream = new ScriptedDuplex();
	const files = [makefile(stream, "rb"), makefile(stream, "rb", { buffering: 0 }), new BytesIO("abc")];
	for (const f of [...files, makefile(stream, "r")]) {
		await expect(f.readexactly(size as never)).rejects.toMatchObject(refusal);
	}
	for (const f of files) await expect(f.peekexactly(size as never)).rejects.toMatchObject(refusal);
});

test("an exact size of 0 neither waits nor asks for the end", async () => {
	const stream = new ScriptedDuplex();
	const files = [makefile(stream, "rb"), makefile(stream, "rb", { buffering: 0 }), new BytesIO()];
	for (const f of files) {
		expect(await f.readexactly(0)).toHaveLength(0);
		expect(await f.peekexactly(0)).toHaveLength(0);
	}
	expect(await makefile(stream, "r").readexactly(0)).toBe("");
});

describe("results", () => {
	test("are the caller's to change", async () => {
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "rb");
		await stream.play([data("abcd;"), data("efgh;")]);
		await setImmediate();
		(await f.peekexactly(7)).fill("x");
		const first = await f.readuntil("b");
		first.fill("x");
		(await f.readexactly(1)).fill("x");
		(await f.peekexactly(2)).fill("x");
		f.takeuntil(";")?.fill("x");
		expect(String(await f.readuntil(";"))).toBe("efgh;");
		expect(String(first)).toBe("xx");
		const memory = new BytesIO("abc;");
		(await memory.peekexactly(3)).fill("x");
		expect(String(await memory.readuntil(";"))).toBe("abc;");
		expect(String(memory.getvalue())).toBe("abc;");
	});

	test.each([-1, 0, 2])("of peekexactly() stay unread, and it waits for them (buffering %i)", async (buffering) => {
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "rb", { buffering });
		const peeked = f.peekexactly(6);
		const read = f.readexactly(3);
		await stream.play(trickle("abcdefg"), "immediate");
		expect(String(await peeked)).toBe("abcdef");
		expect(String(await read)).toBe("abc");
		expect(String(await f.peekexactly(4))).toBe("defg");
		await stream.play([end]);
		await expect(f.peekexactly(5)).rejects.toMatchObject({ partial: Buffer.from("defg"), expected: 5 });
		expect(String(await f.readexactly(4))).toBe("defg");
	});

	test("of peekexactly() in memory", async () => {
		const f = new BytesIO("abc");
		expect(String(await f.peekexactly(2))).toBe("ab");
		await expect(f.peekexactly(4)).rejects.toMatchObject({ partial: Buffer.from("abc"), expected: 4 });
		expect(f.takeuntil("x")).toBeUndefined();
		expect(String(f.takeuntil("b"))).toBe("ab");
		expect(String(await f.read())).toBe("c");
		f.seek(10);
		await expect(f.peekexactly(1)).rejects.toMatchObject({ partial: Buffer.alloc(0) });
		expect(await f.readexactly(0)).toHaveLength(0);
	});
});

describe("two files on one socket", () => {
	test("get their messages in the order of the calls", async () => {
		const { stream, socket } = opened();
		const [text, binary] = [socket.makefile("r"), socket.makefile("rb")];
		const calls = [text.readuntil(";"), binary.readexactly(3)];
		await stream.play(trickle("ab;cde;f"), "immediate");
		expect((await Promise.all(calls)).map(String)).toEqual(["ab;", "cde"]);
		await text.close();
		expect(String(await binary.readuntil(";"))).toBe(";");
	});

	test("the read-ahead of a closed one is searched by the other", async () => {
		const { stream, socket } = opened();
		const [first, second] = [socket.makefile("rb"), socket.makefile("rb")];
		await stream.play([data("a;b\r\n")]);
		expect(String(await first.readuntil(";"))).toBe("a;");
		const call = second.readuntil("\r\n\r\n");
		await first.close();
		await stream.play([data("\r\nc")]);
		expect(String(await call)).toBe("b\r\n\r\n");
	});
});

test("takeuntil() of a raw file takes nothing that another file's call waits for", async () => {
	const stream = new ScriptedDuplex();
	const first = makefile(stream, "rb", { buffering: 0 });
	const second = makefile(stream, "rb", { buffering: 0 });
	stream.push("one\ntwo;");
	const lines = first.readlines();
	expect(second.takeuntil(";")).toBeUndefined();
	stream.push(null);
	expect((await lines).map(String)).toEqual(["one\n", "two;"]);
	expect(second.takeuntil(";")).toBeUndefined();
});

describe("files that cannot", () => {
	const CALLS = ["readuntil", "readexactly", "peekexactly", "read1", "lines"] as const;

	async function called(file: object, name: string): Promise<unknown> {
		const method: unknown = Reflect.get(file, name);
		if (typeof method !== "function") return "missing";
		const result: unknown = Reflect.apply(method, file, name === "lines" ? [] : [name.endsWith("until") ? "x" : 1]);
		return name === "lines" || name === "chunks" ? (result as AsyncIterator<unknown>).next() : result;
	}

	test.each(CALLS)("%s() rejects if the file is only written or is closed", async (name) => {
		const stream = new ScriptedDuplex();
		for (const options of [{}, { buffering: 0 }] as const) {
			await expect(called(makefile(stream, "wb", options), name)).rejects.toMatchObject(UNSUPPORTED);
			for (const mode of ["rb", "rwb"] as const) {
				const f = makefile(stream, mode, options);
				await f.close();
				await expect(called(f, name)).rejects.toMatchObject(CLOSED);
			}
		}
		if (name === "peekexactly") return;
		await expect(called(makefile(stream, "w"), name)).rejects.toMatchObject(UNSUPPORTED);
		const f = makefile(stream, "r");
		await f.close();
		await expect(called(f, name)).rejects.toMatchObject(CLOSED);
	});

	test.each(["takeuntil", "chunks"])("%s() throws", async (name) => {
		const stream = new ScriptedDuplex();
		await expect(called(makefile(stream, "wb"), name)).rejects.toMatchObject(UNSUPPORTED);
		for (const mode of ["rb", "rwb"] as const) {
			const f = makefile(stream, mode);
			await f.close();
			await expect(called(f, name)).rejects.toMatchObject(CLOSED);
		}
		const memory = new BytesIO("abc");
		await memory.close();
		await expect(called(memory, name)).rejects.toMatchObject(CLOSED);
	});

	test.each([
		[new AbortController().signal, "the options must be an object, not an AbortSignal: write { signal }"],
		[{ signla: 1 }, "unknown option 'signla' (allowed: signal)"],
		[{ signal: 5 }, "signal must be an AbortSignal, not 5"],
		[null, "the options must be an object, not null"],
		[[], "the options must be an object, not an instance of Array"],
	])("refuse what is no object of options: %s", async (options, message) => {
		const f = makefile(new ScriptedDuplex(), "rwb");
		const wrong = { code: "ERR_INVALID_ARG_TYPE", message };
		const bad = options as never;
		await expect(f.readline(undefined, bad)).rejects.toMatchObject(wrong);
		await expect(f.readuntil("x", bad)).rejects.toMatchObject(wrong);
		await expect(f.chunks(1, bad).next()).rejects.toMatchObject(wrong);
		await expect(f.write(Buffer.from("x".repeat(9000)), bad)).rejects.toMatchObject(wrong);
		expect(() => f.lines(bad)).toThrow(expect.objectContaining(wrong));
	});

	test("a layer that was detached", async () => {
		const f = new BufferedReader(new BytesIO("abc"));
		await f.detach();
		await expect(f.readuntil("b")).rejects.toMatchObject(CLOSED);
		expect(() => f.takeuntil("b")).toThrow(expect.objectContaining(CLOSED));
	});
});

describe("lines()", () => {
	test("ends each wait by the signal, and loses nothing", async () => {
		const { stream, socket } = opened();
		const f = socket.makefile("r");
		const abort = new AbortController();
		const seen: string[] = [];
		const loop = (async () => {
			for await (const line of f.lines({ signal: abort.signal })) seen.push(line);
		})();
		await stream.play([data("a\nb\nc"), data("d")], "immediate");
		await setImmediate();
		abort.abort(new Error("enough"));
		await expect(loop).rejects.toThrow("enough");
		expect(seen).toEqual(["a\n", "b\n"]);
		await stream.play([data("\ne\n"), end]);
		await expect(f.lines({ signal: abort.signal }).next()).rejects.toThrow("enough");
		for await (const line of f.lines()) {
			expect(line).toBe("cd\n");
			break;
		}
		expect(await f.lines({ signal: new AbortController().signal }).next()).toEqual({ value: "e\n", done: false });
		expect(await f.lines().next()).toEqual({ value: undefined, done: true });
	});
});

test("readuntil() and bytes by turns over the layer below a text file", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "r") as TextIOWrapper;
	await stream.play([data("é;\0\x02hi;ö\r"), data("\n\r\n.")]);
	expect(await f.readuntil(";")).toBe("é;");
	const below = f.buffer as BufferedReader;
	expect((await below.readexactly(2)).readUInt16BE()).toBe(2);
	expect(String(await below.peekexactly(2))).toBe("hi");
	expect(String(await below.readuntil(["i", "z"]))).toBe("hi");
	expect(await f.readuntil("\n")).toBe(";ö\n");
	expect(String(await below.readuntil("."))).toBe("\r\n.");
});
