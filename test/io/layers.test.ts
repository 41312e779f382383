// Files over something that is not a socket: a reader or writer of the user's, or memory. Their names, what they refuse, and
// what happens when a layer is detached.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
	BufferedReader,
	BufferedRWPair,
	BufferedWriter,
	type ByteReader,
	BytesIO,
	makefile,
	SocketIO,
	TextIOWrapper,
	type TextReader,
} from "../../src/index.ts";
import { type ByteWriter, sink } from "../../src/io/bytes/byte-writer.ts";
import { ScriptedReader } from "../http/scripted-reader.ts";
import { data, end, ScriptedDuplex } from "../support/scripted-duplex.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const UNSUPPORTED = { code: "ERR_UNSUPPORTED_OPERATION" };
const turn = () => new Promise(setImmediate);
const reader = (...parts: string[]) => new ScriptedReader(parts.map((part) => Buffer.from(part)));

/** A writer that is no file. */
function writer(memory = new BytesIO()): ByteWriter {
	return { [sink]: memory[sink], writable: () => true, closed: false, close: async () => {} };
}

describe("a file over something that is no file", () => {
	const files = {
		reader: () => new BufferedReader(reader()),
		writer: () => new BufferedWriter(writer()),
		text: () => new TextIOWrapper(reader()),
	};

	it.each(Object.entries(files))("has no name, no descriptor and no peer: %s", (_name, make) => {
		const file = make();
		expect(file.name).toBeUndefined();
		expect(() => file.fileno()).toThrow(expect.objectContaining(UNSUPPORTED));
		expect(inspect(file)).not.toContain("undefined");
	});

	it("has those of the file below where there is one", async () => {
		const server = makefile(new ScriptedDuplex(), "rwb", { buffering: 0 });
		expect(new BufferedWriter(server).name).toBe(server.name);
		const lines = new TextIOWrapper(new BufferedReader(server));
		for (const file of [server, new BufferedWriter(server), lines]) {
			expect(() => file.fileno()).toThrow(expect.objectContaining(UNSUPPORTED));
		}
		await lines.close();
		expect(() => lines.fileno()).toThrow(expect.objectContaining(CLOSED));
	});

	it("a pair is readable and writable, until it is closed", async () => {
		const pair = new BufferedRWPair(reader(), writer());
		expect([pair.readable(), pair.writable()]).toEqual([true, true]);
		await pair.close();
		expect(() => pair.readable()).toThrow(expect.objectContaining(CLOSED));
		expect(() => pair.writable()).toThrow(expect.objectContaining(CLOSED));
	});

	it("a text file over a reader of the user's reads and does not write", async () => {
		const file = new TextIOWrapper(reader("a\n", "b"));
		expect([file.readable(), file.writable(), file.closed]).toEqual([true, false, false]);
		await expect(file.write("x")).rejects.toMatchObject(UNSUPPORTED);
		expect(await file.readlines()).toEqual(["a\n", "b"]);
		await file.close();
		await expect(file.write("x")).rejects.toMatchObject(CLOSED);
		await expect(file.readline()).rejects.toMatchObject(CLOSED);
	});

	it("a layer that a text file closed itself counts as closed", async () => {
		const below: ByteReader = reader("a\n");
		const [one, two] = [new TextIOWrapper(below), new TextIOWrapper(below)];
		await one.close();
		expect([one.closed, two.closed]).toEqual([true, false]);
	});

	it("passes on what the reader rejects with, every time, and makes an error of what is none", async () => {
		const failure = new Error("broken");
		const broken = (reason: unknown): ByteReader => ({ read1: () => Promise.reject(reason) });
		const file = new BufferedReader(broken(failure));
		for (let i = 0; i < 2; i++) await expect(file.read(1)).rejects.toBe(failure);
		await expect(new BufferedReader(broken("a string")).read(1)).rejects.toMatchObject({
			message: "the reader failed",
			cause: "a string",
		});
	});
});

describe("detach()", () => {
	it("gives the layer below, which goes on at the next byte, once", async () => {
		const below = makefile(new ScriptedDuplex(), "rb", { buffering: 0 });
		const file = new BufferedReader(below);
		expect(file.raw).toBe(below);
		expect(await file.detach()).toBe(below);
		expect(file.raw).toBeUndefined();
		expect(file.name).toBeUndefined();
		await expect(file.detach()).rejects.toMatchObject(CLOSED);
		await expect(file.read(1)).rejects.toMatchObject(CLOSED);
		expect(below.closed).toBe(false);
	});

	it("ends a read of text that waits; the layer below goes on with what had come", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "r");
		stream.push("part");
		const waiting = file.readline();
		const below = await file.detach();
		if (!(below instanceof BufferedReader)) throw new TypeError("no BufferedReader below");
		await expect(waiting).rejects.toMatchObject(CLOSED);
		expect(String(await below.read(4))).toBe("part");
	});

	it("rejects on a closed reader, which keeps its layer", async () => {
		const below = reader("abc");
		const file = new BufferedReader(below);
		await file.close();
		await expect(file.detach()).rejects.toMatchObject(CLOSED);
		expect(file.raw).toBe(below);
	});

	const binary = () => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const file = makefile(stream, "wb");
		return {
			stream,
			file,
			below: file.raw,
			written: file.write(Buffer.from("abc")),
			again: () => file.write(Buffer.from("x")),
		};
	};
	const text = () => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const file = makefile(stream, "w");
		return { stream, file, below: file.buffer, written: file.write("abc"), again: () => file.write("x") };
	};

	it.each([
		["wb", binary],
		["w", text],
	])("called twice while the flush waits gives the layer to the first ('%s')", async (_mode, open) => {
		const { stream, file, below, written, again } = open();
		const [first, second] = [file.detach(), file.detach()];
		expect(await written).toBe(3);
		await turn();
		stream.answer();
		expect(await first).toBe(below);
		await expect(second).rejects.toMatchObject(CLOSED);
		await expect(again()).rejects.toMatchObject(CLOSED);
		expect(String(stream.received)).toBe("abc");
	});
});

describe("a write while detach() flushes", () => {
	it.each(["w", "wb"] as const)("goes out before the layer is given away ('%s')", async (mode) => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const file = makefile(stream, mode);
		const write = (text: string) => Reflect.apply(file.write, file, [mode === "wb" ? Buffer.from(text) : text]);
		await write("first ");
		const detaching = file.detach();
		expect(await write("second")).toBe(6);
		for (let answers = 0; answers < 3; answers++) {
			stream.answer();
			await turn();
		}
		expect(await detaching).toBeInstanceOf(mode === "wb" ? SocketIO : BufferedWriter);
		await expect(write("third")).rejects.toMatchObject(CLOSED);
		expect(String(stream.received)).toBe("first second");
	});

	it("is refused where there was nothing to flush: the layer was given away at once", async () => {
		const memory = new BytesIO();
		for (const file of [new BufferedWriter(memory), new TextIOWrapper(memory)]) {
			const detaching = file.detach();
			await expect(Reflect.apply(file.write, file, [Buffer.from("x")])).rejects.toBeInstanceOf(Error);
			expect(await detaching).toBe(memory);
		}
		expect(memory.getvalue()).toHaveLength(0);
	});
});

describe("reconfigure() and other calls made at the same time", () => {
	it("is refused where a first read comes before it, and no text is read twice", async () => {
		const file = new TextIOWrapper(reader("one\ntwo\n"));
		const changing = file.reconfigure({ newline: "" });
		const reading = file.readline();
		await expect(changing).rejects.toMatchObject({ code: "ERR_UNSUPPORTED_OPERATION" });
		expect(await reading).toBe("one\n");
		expect(await file.readline()).toBe("two\n");
	});

	it("keeps what each of them sets", async () => {
		const file = new TextIOWrapper(reader("a\xff"));
		await Promise.all([file.reconfigure({ errors: "ignore" }), file.reconfigure({ lineBuffering: true })]);
		expect(file.errors).toBe("ignore");
		expect(file.lineBuffering).toBe(true);
	});
});

describe("take() and takeline()", () => {
	it("give nothing while another read of the file waits, though it is there", async () => {
		const stream = new ScriptedDuplex();
		for (const file of [makefile(stream, "r"), makefile(stream, "rb")]) {
			const waiting = file.read(6);
			await stream.play([data("ab\nc")]);
			await turn();
			expect(file.take(1)).toBeUndefined();
			expect(file.take(0)).toHaveLength(0);
			expect(file.takeline()).toBeUndefined();
			await stream.play([data("\ndef\n")]);
			expect(String(await waiting)).toBe("ab\nc\nd");
			expect(String(file.take(1))).toBe("e");
			expect(String(file.takeline())).toBe("f\n");
		}
	});

	const greedy: Record<string, (file: TextReader | BufferedReader) => Promise<unknown>> = {
		"read()": (file) => file.read(),
		"read(n)": (file) => file.read(100),
		"readlines()": async (file) => (await file.readlines()).join(""),
		"readlines(hint)": async (file) => (await file.readlines(100)).join(""),
	};

	it.each(Object.entries(greedy))("leave to %s the lines that came with an earlier one", async (_name, read) => {
		for (const mode of ["r", "rb"] as const) {
			const stream = new ScriptedDuplex();
			const file = makefile(stream, mode);
			await stream.play([data("a\nb\nc\nd\ne\n")]);
			expect([await file.readline(), file.takeline()].map(String)).toEqual(["a\n", "b\n"]);
			const waiting = read(file);
			expect(file.takeline()).toBeUndefined();
			const next = file.readline();
			await stream.play([data("f\n"), end]);
			expect(String(await waiting)).toBe("c\nd\ne\nf\n");
			expect(await next).toHaveLength(0);
		}
	});

	it("give nothing for a negative size, and no units for the size 0", async () => {
		const stream = new ScriptedDuplex();
		const [text, bytes] = [makefile(stream, "r"), makefile(stream, "rb")];
		expect([text.take(-1), text.take(0), text.take(1)]).toEqual([undefined, "", undefined]);
		expect([bytes.take(-1), bytes.take(0), bytes.take(1)]).toEqual([undefined, Buffer.alloc(0), undefined]);
		await stream.play([data("x")]);
		expect([text.take(-1), text.take(0), text.take(1)]).toEqual([undefined, "", "x"]);
	});
});

describe("what is refused says why", () => {
	it("names the kind of what is no bytes, of an object without a constructor too", async () => {
		const file = new BytesIO();
		const write = (value: unknown) => Reflect.apply(file.write, file, [value]);
		await expect(write("text")).rejects.toThrow("not string");
		await expect(write(null)).rejects.toThrow("not null");
		await expect(write(new Map())).rejects.toThrow("not Map");
		await expect(write(Object.create(null))).rejects.toThrow("not object");
	});

	it.each([[undefined], [null], [5], ["text"], [{}]])("a layer over %j", (below) => {
		const type = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
		for (const File of [BufferedReader, BufferedWriter, BufferedRWPair, TextIOWrapper]) {
			expect(() => Reflect.construct(File, [below, below])).toThrow(expect.objectContaining(type));
		}
	});

	it("shows an option of the wrong type", () => {
		const make = (options: object) => () => Reflect.construct(TextIOWrapper, [reader(), options]);
		expect(make({ errors: null })).toThrow("errors must be a string or a function, not null");
		expect(make({ encoding: 5 })).toThrow("encoding must be a string, not 5");
	});

	it("names a buffer size and a signal of the wrong type", async () => {
		const type = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
		const make = () => Reflect.construct(BufferedReader, [reader(), "8"]);
		expect(make).toThrow(
			expect.objectContaining({ ...type, message: "buffer size must be a positive integer, not '8'" }),
		);
		const file = new BufferedReader(reader("abc"));
		const read: Promise<Buffer> = Reflect.apply(file.read, file, [4, { signal: 5 }]);
		await expect(read).rejects.toMatchObject({ ...type, message: "signal must be an AbortSignal, not 5" });
		expect(String(await file.read())).toBe("abc");
	});
});

describe("writelines() with items that come one by one", () => {
	it("rejects with the failure of the connection, without ending the process if nobody awaits", async () => {
		const rejections: unknown[] = [];
		const note = (reason: unknown) => rejections.push(reason);
		process.on("unhandledRejection", note);
		const stream = new ScriptedDuplex({ failAt: 1 });
		const file = makefile(stream, "wb", { buffering: 4 });
		async function* items() {
			yield Buffer.from("longer than the buffer");
			yield Buffer.from("never asked for");
		}
		void file.writelines(items());
		for (let turns = 0; turns < 3; turns++) await turn();
		process.off("unhandledRejection", note);
		expect(rejections).toEqual([]);
		await expect(file.flush()).rejects.toMatchObject({ code: "EPIPE" });
	});

	it("rejects with the error of the items, which is the caller's own to handle", async () => {
		const rejections: unknown[] = [];
		const note = (reason: unknown) => rejections.push(reason);
		process.on("unhandledRejection", note);
		const file = new BufferedWriter(writer());
		const failure = new Error("no more");
		async function* items() {
			yield Buffer.from("a");
			throw failure;
		}
		void file.writelines(items());
		for (let turns = 0; turns < 3; turns++) await turn();
		process.off("unhandledRejection", note);
		expect(rejections).toEqual([failure]);
		await expect(file.writelines(items())).rejects.toBe(failure);
	});
});
