// What makefile() accepts and refuses, in CPython's order of checks, with nothing retained.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
	BufferedReader,
	BufferedRWPair,
	BufferedWriter,
	ClosedFileError,
	type MakefileOptions,
	makefile,
	Socket,
	SocketIO,
	TextIOWrapper,
	UnknownEncodingError,
} from "../../src/index.ts";
import { memoryEnds } from "../support/transports.ts";

/** makefile() without static types. */
const open = (mode?: unknown, options?: unknown, near = memoryEnds().near): { mode: unknown } =>
	Reflect.apply(makefile, undefined, [near, mode, options]);

describe("the mode", () => {
	const orders = (letters: string): string[] =>
		letters.length < 2
			? [letters]
			: [...letters].flatMap((c) => orders(letters.replace(c, "")).map((rest) => c + rest));

	it.each([
		["text", ["", "r", "rr", "w", "ww", "wwrr", ...orders("rw")], TextIOWrapper],
		["binary reading", ["b", "bb", "rrb", ...orders("rb")], BufferedReader],
		["binary writing", orders("wb"), BufferedWriter],
		["binary both", orders("rwb"), BufferedRWPair],
	])("%s, in every order of the letters (MK-03, MK-08, MK-09)", (_what, modes, kind) => {
		for (const mode of modes) expect(open(mode), mode).toBeInstanceOf(kind);
	});

	it("is shown as given by text files, in canonical form by binary ones (AT-01, AT-02)", () => {
		expect(open("wr").mode).toBe("wr");
		expect(open("").mode).toBe("");
		expect(open("br").mode).toBe("rb");
		expect(open("bw").mode).toBe("wb");
		expect(open("wrb", { buffering: 0 }).mode).toBe("rwb");
		expect(open("rwb").mode).toBeUndefined();
		expect(open(undefined).mode).toBe("r");
	});

	it.each(["rt", "t", "x", "a", "+", "r+", "rb+", "U", "R", " r", "r "])("'%s' is refused (MK-05)", (mode) => {
		expect(() => open(mode)).toThrow(RangeError);
		expect(() => open(mode)).toThrow(`invalid mode '${mode}' (only r, w, b allowed)`);
	});

	it.each([null, 5, Buffer.from("r"), ["r", "b"]])("%j is no string (MK-07)", (mode) => {
		expect(() => open(mode)).toThrow(TypeError);
	});
});

describe("buffering", () => {
	it("0 gives the raw file of the same directions, in binary modes only (MK-12, MK-13)", () => {
		for (const mode of ["rb", "wb", "rwb", "b"]) expect(open(mode, { buffering: 0 })).toBeInstanceOf(SocketIO);
		for (const mode of ["r", "w", "rw", ""])
			expect(() => open(mode, { buffering: 0 })).toThrow("unbuffered streams must be binary");
	});

	it.each([-1, -100, null, undefined, 1, 2, 65536])("%s is accepted (MK-11)", (buffering) => {
		expect(open("rb", { buffering })).toBeInstanceOf(BufferedReader);
	});

	it.each(["1", 1.5, true, [], Number.NaN])("%j is refused (MK-18, MK-19)", (buffering) => {
		expect(() => open("rb", { buffering })).toThrow(TypeError);
	});

	it("1 means line buffering in text (MK-15)", () => {
		const f = makefile(memoryEnds().near, "w", { buffering: 1 });
		expect(f.lineBuffering).toBe(true);
		expect(makefile(memoryEnds().near, "w").lineBuffering).toBe(false);
	});
});

describe("text options", () => {
	it.each(["\n\r", "x", "auto", " ", "\0"])("newline %j is refused (MK-23, MK-24)", (newline) => {
		expect(() => open("r", { newline })).toThrow(RangeError);
		expect(() => open("r", { newline })).toThrow("illegal newline value");
	});

	it.each([null, "", "\n", "\r", "\r\n"])("newline %j is accepted (MK-22)", (newline) => {
		expect(open("r", { newline })).toBeInstanceOf(TextIOWrapper);
	});

	it("unknown encodings and handlers are refused, naming them (MK-30, MK-34)", () => {
		for (const encoding of ["nosuch", "", "hex", "base64", "rot13"]) {
			expect(() => open("r", { encoding })).toThrow(UnknownEncodingError);
			expect(() => open("r", { encoding })).toThrow(`'${encoding}'`);
		}
		for (const errors of ["nosuch", ""]) expect(() => open("r", { errors })).toThrow(UnknownEncodingError);
	});

	it("wrong types are TypeErrors (MK-25, MK-32, MK-36)", () => {
		for (const options of [{ encoding: 5 }, { newline: 1 }, { errors: 5 }, { lineBuffering: "x" }]) {
			expect(() => open("r", options)).toThrow(TypeError);
		}
	});

	it("are shown as given (MK-28, MK-33)", () => {
		for (const encoding of ["UTF8", "latin1", " utf-8 ", "UTF_8_SIG"]) {
			const f = makefile(memoryEnds().near, "r", { encoding });
			expect(f.encoding).toBe(encoding);
			expect(f.errors).toBe("strict");
		}
	});

	it("are ignored in binary modes (MK-21)", () => {
		expect(open("rb", { encoding: "nosuch", errors: 5, newline: "x" })).toBeInstanceOf(BufferedReader);
	});

	it.each(["9", null, true])("maxLineLength %j is no number", (maxLineLength) => {
		expect(() => open("r", { maxLineLength })).toThrow(TypeError);
	});

	it.each([0, -1, 1.5, Number.NaN])("maxLineLength %j is refused", (maxLineLength) => {
		expect(() => open("r", { maxLineLength })).toThrow(RangeError);
	});
});

describe("what is no socket, no option", () => {
	it.each([null, undefined, 5, "socket", {}, []])("makefile(%j) says what it takes", (socket) => {
		const act = () => Reflect.apply(makefile, undefined, [socket]);
		expect(act).toThrow(expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }));
		expect(act).toThrow("makefile() takes a Socket or a Node stream, not ");
	});

	it.each([null, 5, "rb"])("options %j are no options", (options) => {
		expect(() => open("r", options)).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
	});

	it.each(["x", 1, null])("ownsSocket %j is no boolean", (ownsSocket) => {
		expect(() => open("r", { ownsSocket })).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
	});

	it("a buffer larger than any Buffer is refused", () => {
		expect(() => open("rb", { buffering: 1e300 })).toThrow(expect.objectContaining({ code: "ERR_OUT_OF_RANGE" }));
	});
});

describe("the order of checks (MK-37 to MK-41)", () => {
	const bad = { buffering: 0, newline: "x", encoding: "nosuch", errors: "nosuch" };
	it.each([
		["mode first", "x", { ...bad, buffering: "x" }, "invalid mode"],
		["then buffering", "r", bad, "unbuffered"],
		["then types: encoding", "r", { encoding: 5, newline: 5, errors: 5 }, "encoding must be"],
		["newline", "r", { newline: 5, errors: 5 }, "newline must be"],
		["errors, before the newline's value", "r", { newline: "x", errors: 5 }, "errors must be"],
		["then the newline's value", "r", { newline: "x", encoding: "nosuch" }, "illegal newline"],
		["then the encoding", "r", { encoding: "nosuch", errors: "nosuch" }, "unknown encoding"],
		["then the handler", "r", { errors: "nosuch" }, "unknown error handler"],
	])("%s", (_what, mode, options, message) => {
		expect(() => open(mode, options)).toThrow(message);
	});

	it("an unknown option is refused (MK-02)", () => {
		expect(() => open("r", { encodings: "utf-8" })).toThrow("unknown option 'encodings'");
	});

	it("retains nothing when it fails (MK-42)", async () => {
		const { near } = memoryEnds();
		const before = near.eventNames().map((name) => [name, near.listenerCount(name)]);
		const wrong: [string, MakefileOptions][] = [
			["x", {}],
			["r", { encoding: "nosuch" }],
			["r", { errors: "nosuch" }],
			["r", { buffering: 0 }],
		];
		for (const [mode, options] of wrong) expect(() => open(mode, options, near)).toThrow();
		const now = near.eventNames().filter((name) => name !== "error");
		expect(now.map((name) => [name, near.listenerCount(name)])).toEqual(before.filter(([name]) => name !== "error"));
		await Socket.from(near).close();
		expect(near.destroyed).toBe(true);
	});
});

describe("the stream", () => {
	it("may be a lone Readable or Writable where the mode allows it", async () => {
		expect(await makefile(Readable.from([Buffer.from("a\nb")], { objectMode: false })).readline()).toBe("a\n");
		const parts: Buffer[] = [];
		const writable = new Writable({
			write(chunk, _encoding, callback) {
				parts.push(chunk);
				callback();
			},
		});
		const w = makefile(writable, "w");
		await w.write("text");
		await w.close();
		expect(String(Buffer.concat(parts))).toBe("text");
		expect(() => open("w", {}, Readable.from([]) as never)).toThrow("cannot be written");
		expect(() => open("r", {}, writable as never)).toThrow("cannot be read");
	});

	it("must not have lost bytes already", () => {
		const decoded = new PassThrough();
		decoded.setEncoding("utf8");
		expect(() => makefile(decoded)).toThrow("setEncoding()");
		const flowing = new PassThrough();
		flowing.on("data", () => {});
		expect(() => makefile(flowing)).toThrow("'data' listener");
		expect(() => makefile(new PassThrough({ objectMode: true }))).toThrow("object mode");
		const pulled = new PassThrough();
		pulled.on("readable", () => {});
		expect(() => makefile(pulled)).toThrow("'readable' listener");
	});

	it("may flow, before or later: nothing is thrown away from then on, and the next one gets the rest", async () => {
		for (const when of ["before", "later"]) {
			const { near, far } = memoryEnds();
			if (when === "before") near.resume();
			await setImmediate();
			const f = makefile(near);
			if (when === "later") near.resume();
			far.write("early\n");
			await setImmediate();
			expect(near.readableLength).toBe(6);
			await f.close();
			expect(near.listenerCount("resume")).toBe(0);
			const [chunk] = await once(near, "data");
			expect(String(chunk)).toBe("early\n");
		}
	});

	it("may be the output of a process that has ended, which Node lets flow then", async () => {
		const child = spawn(process.execPath, ["-e", "console.log('one')"]);
		const f = makefile(child.stdout, "r");
		await once(child, "exit");
		await setImmediate();
		expect(await f.read()).toBe("one\n");
	});

	it("may be the output of a process, which is closed when that has been read", async () => {
		const child = spawn(process.execPath, ["-e", "console.log('one')"], { stdio: ["ignore", "pipe", "ignore"] });
		const closed = once(child, "close");
		const f = makefile(child.stdout, "r");
		expect(await f.readlines()).toEqual(["one\n"]);
		await closed;
		expect(await f.read()).toBe("");
		await f.close();
	});

	it("that is made to give strings afterwards fails the reads, clearly (L9)", async () => {
		for (const [waits, buffering] of [
			[false, 1000],
			[true, 1000],
			[false, 0],
			[true, 0],
		] as const) {
			const { near, far } = memoryEnds();
			const f = makefile(near, "rb", { buffering });
			const before = waits ? f.readline() : undefined;
			near.setEncoding("utf8");
			far.write("é\n");
			await expect(before ?? f.readline()).rejects.toThrow("setEncoding()");
		}
	});

	it("must be open (MK-43)", async () => {
		const { near } = memoryEnds();
		near.destroy();
		expect(() => makefile(near)).toThrow(ClosedFileError);
		const socket = Socket.from(memoryEnds().near);
		await socket.close();
		expect(() => socket.makefile()).toThrow(ClosedFileError);
	});

	it("is not read at construction, and what came before is kept (MK-47, L11)", async () => {
		const near = new PassThrough();
		near.write("early\n");
		const f = makefile(near);
		expect(near.readableLength).toBe(6);
		expect(near.listenerCount("data")).toBe(0);
		expect(await f.readline()).toBe("early\n");
	});

	it("gives independent files, and the same Socket (MK-46)", () => {
		const { near } = memoryEnds();
		expect(makefile(near)).not.toBe(makefile(near));
		expect(Socket.from(near)).toBe(Socket.from(near));
	});
});
