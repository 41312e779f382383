// Layers that the user lays over one another: what they have read ahead is not lost, not given twice, and known to the
// socket.

import { PassThrough } from "node:stream";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readResponse } from "../../src/http/index.ts";
import {
	BufferedReader,
	BufferedRWPair,
	BufferedWriter,
	type ByteReader,
	BytesIO,
	makefile,
	Socket,
	TextIOWrapper,
} from "../../src/index.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const UNSUPPORTED = { code: "ERR_UNSUPPORTED_OPERATION" };

function streamOf(text = ""): PassThrough {
	const stream = new PassThrough();
	stream.write(text);
	return stream;
}

/** A reader of the user's that takes bytes back. */
class Parts implements ByteReader {
	#parts: Buffer[];

	constructor(...parts: string[]) {
		this.#parts = parts.map((part) => Buffer.from(part));
	}

	async read1(): Promise<Buffer> {
		return this.#parts.shift() ?? Buffer.alloc(0);
	}

	unread(bytes: Buffer): void {
		this.#parts.unshift(bytes);
	}
}

describe("what was read ahead goes back", () => {
	it("to a BytesIO, with the line feed that belongs to a carriage return", async () => {
		const memory = new BytesIO(`${"x".repeat(8191)}\r\nrest\n`);
		const text = new TextIOWrapper(memory);
		expect(await text.read(8191)).toHaveLength(8191);
		expect(await text.readline()).toBe("\n");
		expect(text.buffer).toBe(memory);
		expect([memory.tell(), String(await memory.read(2))]).toEqual([8193, "re"]);
		expect(await text.readline()).toBe("st\n");
		const changed = new TextIOWrapper(memory);
		memory.seek(8195);
		expect(await changed.read(1)).toBe("s");
		await memory.write(Buffer.from("!"));
		expect(await changed.detach()).toBe(memory);
		expect(String(await memory.read())).toBe("t\n!");
	});

	it("to a reader with unread(), when the last layer goes", async () => {
		const below = new Parts("a\nb\nc\nd\n");
		const [one, two] = [new BufferedReader(below), new BufferedReader(below)];
		expect(String(await one.readline())).toBe("a\n");
		await one.close();
		expect(String(await two.readline())).toBe("b\n");
		expect(await two.detach()).toBe(below);
		expect(String(await below.read1())).toBe("c\nd\n");
	});

	it("to a reader that cannot drop the line feed of a carriage return: it stays there", async () => {
		const below = new Parts("a\r", "\nb\n");
		const text = new TextIOWrapper(below);
		expect(await text.readline()).toBe("a\n");
		expect(await text.detach()).toBe(below);
		expect(String(await below.read1())).toBe("\nb\n");
	});

	it("to a BytesIO, without the byte after a carriage return if it is no line feed", async () => {
		const memory = new BytesIO(`${"x".repeat(8191)}\rrest\n`);
		const text = new TextIOWrapper(memory);
		expect(await text.readline()).toHaveLength(8192);
		expect(await text.detach()).toBe(memory);
		expect(String(await memory.read(2))).toBe("re");
	});

	it("and a failure of the reader stays one", async () => {
		const below: ByteReader = {
			read1: async () => {
				throw new Error("lost");
			},
			unread() {},
		};
		const file = new BufferedReader(below);
		await expect(file.readline()).rejects.toThrow("lost");
		await file.close();
		await expect(new BufferedReader(below).readline()).rejects.toThrow("lost");
	});

	it("of a read that is under way when the file is closed", async () => {
		const below = new Parts("late");
		const file = new BufferedReader(below);
		const read = file.read1();
		await Promise.all([expect(read).rejects.toMatchObject(CLOSED), file.close()]);
		await new Promise(setImmediate);
		expect(String(await below.read1())).toBe("late");
	});

	it("not to a reader that cannot take it: detach() refuses and loses nothing", async () => {
		for (const Layer of [BufferedReader, TextIOWrapper]) {
			const parts = ["a\nb\n"];
			const below: ByteReader = { read1: async () => Buffer.from(parts.shift() ?? "") };
			const file = new Layer(below);
			await file.readline();
			await expect(file.detach()).rejects.toMatchObject(UNSUPPORTED);
			expect(String(await file.readline())).toBe("b\n");
			expect(await file.detach()).toBe(below);
		}
	});

	it("to the body of a response", async () => {
		const head = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n";
		const { body } = await readResponse(new BufferedReader(new BytesIO(`${head}one\r\ntwo\nend\n`)));
		const text = new TextIOWrapper(body);
		expect(await text.readline()).toBe("one\n");
		expect(text.buffer).toBe(body);
		expect(String(await body.readline())).toBe("two\n");
		expect(await text.read(1)).toBe("e");
		await text.close();
		expect(String(await body.read())).toBe("nd\n");
	});

	it("to the raw file below text, whose other readers get each byte once", async () => {
		const socket = Socket.from(streamOf("a\nb\nc\n"));
		const raw = socket.makefile("rb", { buffering: 0 });
		const text = new TextIOWrapper(raw);
		expect(await text.readline()).toBe("a\n");
		expect(String(await raw.readline())).toBe("b\n");
		expect(await text.readline()).toBe("c\n");
	});
});

describe("several layers over one", () => {
	it("a reader over a reader that text has read from goes on at the exact byte", async () => {
		const file = makefile(streamOf("a\nb\n"), "r");
		await file.readline();
		expect(String(await new BufferedReader(file.buffer).readline())).toBe("b\n");
	});

	it("a reader over a reader gets what arrives while it waits", async () => {
		const stream = streamOf();
		const file = new BufferedReader(makefile(stream, "rb"));
		const line = file.readline();
		stream.write("late\n");
		expect(String(await line)).toBe("late\n");
	});

	it("starttls() counts what each has read ahead", async () => {
		const socket = Socket.from(streamOf("one\ntwo\n"));
		const raw = socket.makefile("rb", { buffering: 0 });
		const [first, second] = [new BufferedReader(raw), new BufferedReader(raw)];
		expect(String(await first.readline())).toBe("one\n");
		await expect(socket.starttls({})).rejects.toMatchObject({ code: "ERR_UNREAD_DATA" });
		const waiting = second.readline();
		await raw.close();
		await expect(waiting).rejects.toMatchObject(CLOSED);
		expect([first.closed, second.closed]).toEqual([true, true]);
		expect(String(await socket.recv(9))).toBe("two\n");
	});

	it("a second text file takes over, and the first is detached", async () => {
		for (const buffer of [makefile(streamOf("a\nb\n"), "rwb"), new Parts("a\nb\n")]) {
			const first = new TextIOWrapper(buffer);
			await first.readline();
			const second = new TextIOWrapper(buffer, { encoding: "latin-1" });
			expect([first.closed, first.buffer]).toEqual([true, undefined]);
			await expect(first.readline()).rejects.toMatchObject(CLOSED);
			expect(await second.readline()).toBe("b\n");
			await first.close();
			expect(second.closed).toBe(false);
		}
	});

	it("what the first has not sent goes out before what the second writes", async () => {
		const memory = new BytesIO();
		await new TextIOWrapper(memory).write("one ");
		const second = new TextIOWrapper(memory);
		await second.write("two");
		await second.flush();
		expect(String(memory.getvalue())).toBe("one two");
	});
});

describe("directions", () => {
	it("a layer refuses one of the other direction", () => {
		const raw = (mode: "rb" | "wb") => makefile(new PassThrough(), mode, { buffering: 0 });
		const refused = expect.objectContaining(UNSUPPORTED);
		expect(() => new BufferedReader(raw("wb"))).toThrow(refused);
		expect(() => new BufferedWriter(raw("rb"))).toThrow(refused);
		expect(() => new BufferedRWPair(raw("wb"), raw("wb"))).toThrow(refused);
	});

	it("text over a raw file of one direction refuses the other; closed, it says so first", async () => {
		const reads = new TextIOWrapper(makefile(new PassThrough(), "rb", { buffering: 0 }));
		const writes = new TextIOWrapper(makefile(new PassThrough(), "wb", { buffering: 0 }));
		expect([reads.writable(), writes.readable()]).toEqual([false, false]);
		await expect(reads.write("x")).rejects.toMatchObject(UNSUPPORTED);
		await expect(writes.readline()).rejects.toMatchObject(UNSUPPORTED);
		await Promise.all([reads.close(), writes.close()]);
		await expect(reads.write("x")).rejects.toMatchObject(CLOSED);
		await expect(writes.readline()).rejects.toMatchObject(CLOSED);
	});

	it("every reading method of a writer refuses", async () => {
		const file = makefile(new PassThrough(), "wb");
		for (const name of ["read", "read1", "readinto", "readinto1", "peek", "readline", "skipline"]) {
			const method: () => unknown = Reflect.get(file, name);
			await expect(Reflect.apply(method, file, [])).rejects.toMatchObject(UNSUPPORTED);
		}
		const take: () => unknown = Reflect.get(file, "take");
		expect(() => Reflect.apply(take, file, [])).toThrow(expect.objectContaining(UNSUPPORTED));
	});
});

describe("close() of a pair", () => {
	it("closes the reader though the writer fails, and though its own layer was closed before", async () => {
		const closed: string[] = [];
		const below = (name: string): ByteReader => ({
			read1: async () => Buffer.alloc(0),
			close: async () => void closed.push(name),
		});
		const failing = new BytesIO();
		failing.close = () => Promise.reject(new Error("no"));
		await expect(new BufferedRWPair(below("first"), failing).close()).rejects.toThrow("no");
		const writer = new BytesIO();
		const pair = new BufferedRWPair(below("second"), writer);
		await writer.close();
		await pair.close();
		expect(closed).toEqual(["first", "second"]);
	});
});

describe("memory that was transferred", () => {
	it("is refused as the target of a read, which consumes nothing", async () => {
		const stream = new PassThrough();
		const socket = Socket.from(stream);
		const file = socket.makefile("rb", { buffering: 0 });
		const gone = new ArrayBuffer(4);
		const shrunk = new ArrayBuffer(4);
		const reads = [file.readinto(gone), socket.recvInto(Buffer.from(shrunk))];
		structuredClone([gone, shrunk], { transfer: [gone, shrunk] });
		stream.write("data");
		for (const read of reads) await expect(read).rejects.toThrow(TypeError);
		expect(String(await socket.recv(4))).toBe("data");
		const over = new BufferedReader(new BytesIO("abc"));
		await expect(over.readinto(Buffer.from(new ArrayBuffer(0)))).resolves.toBe(0);
		await expect(over.readinto(gone)).rejects.toThrow(TypeError);
		const buffer = Buffer.from(new ArrayBuffer(2));
		structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
		await expect(over.readinto1(buffer)).rejects.toThrow(TypeError);
	});

	it.each(["readinto", "readinto1"] as const)("%s() of a buffered file", async (name) => {
		const stream = new PassThrough();
		const file = makefile(stream, "rb");
		const target = new Uint8Array(4);
		const read = file[name](target);
		structuredClone(target.buffer, { transfer: [target.buffer] });
		stream.end("data");
		await expect(read).rejects.toThrow(TypeError);
		expect(String(await file.read())).toBe("data");
		expect(await file[name](new Uint8Array(4))).toBe(0);
	});

	it("takes nothing unread along", async () => {
		const stream = new PassThrough();
		const file = makefile(stream, "rb");
		const chunk = Buffer.from(new ArrayBuffer(8));
		chunk.write("one\ntwo\n");
		stream.write(chunk);
		const { buffer } = await file.readline();
		if (!(buffer instanceof ArrayBuffer)) throw new TypeError("shared memory");
		try {
			structuredClone(buffer, { transfer: [buffer] });
		} catch {
			// Newer versions of Node refuse.
		}
		expect(String(await file.readline())).toBe("two\n");
	});
});

it("shows in a string what inspect() shows", () => {
	const socket = Socket.from(new PassThrough());
	for (const thing of [socket, socket.makefile("r"), socket.makefile("wb")]) expect(`${thing}`).toBe(inspect(thing));
});

it("writelines() of a BytesIO writes at the position", async () => {
	const memory = new BytesIO("01234");
	memory.seek(1);
	await memory.writelines([Buffer.from("a"), Buffer.from("b")]);
	expect(String(memory.getvalue())).toBe("0ab34");
});
