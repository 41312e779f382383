// What a user's error handler or stream may do while a text file reads, and what is kept of it.

import { Duplex, PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { BytesIO, type ErrorHandler, registerError, Socket, TextIOWrapper } from "../../src/index.ts";

const turn = () => new Promise(setImmediate);
const CLOSED = { code: "ERR_CLOSED_FILE" };
const TOO_LONG = { code: "ERR_LINE_TOO_LONG" };
const bytes = (text: string) => Buffer.from(text, "latin1");

function connected(errors: ErrorHandler | string, encoding?: string, maxLineLength?: number) {
	const stream = new PassThrough();
	const socket = Socket.from(stream);
	return { stream, socket, file: socket.makefile("r", { errors, encoding, maxLineLength }) };
}

it("a read that an error handler makes during next() comes after it", async () => {
	let second: Promise<string> | undefined;
	const { stream, file } = connected((error) => {
		second ??= file.readexactly(1);
		return ["?", error.end];
	});
	stream.write(bytes("a\xffb"));
	await turn();
	const first = file[Symbol.asyncIterator]().next();
	stream.write("\nc");
	expect((await first).value).toBe("a?b\n");
	expect(await second).toBe("c");
});

describe("an error handler that closes its file", () => {
	it.each([
		["take()", 5, (file: TextIOWrapper) => file.take(5)],
		["takeline()", 5, (file: TextIOWrapper) => file.takeline()],
	])("leaves the bytes of %s to the next file", async (_name, _size, call) => {
		const { stream, socket, file } = connected((error) => {
			void file.close();
			return ["?", error.end];
		});
		stream.write(bytes("ab\xffcd\nef\xff\n"));
		await turn();
		expect(() => call(file as TextIOWrapper)).toThrow(expect.objectContaining(CLOSED));
		const other = socket.makefile("rb");
		expect(String(await other.readline())).toBe(bytes("ab\xffcd\n").toString());
	});

	it("is not asked again, and what follows is the next file's", async () => {
		let asked = 0;
		const { stream, socket, file } = connected((error) => {
			asked++;
			void file.close();
			return ["?", error.end];
		});
		stream.write(bytes("\xff\xfe"));
		await turn();
		expect(() => file.take(2)).toThrow(expect.objectContaining(CLOSED));
		expect(asked).toBe(1);
		expect(await socket.makefile("rb").read(2)).toEqual(bytes("\xff\xfe"));
	});

	it("leaves the lines that readlines() had taken to the next file, at once or later", async () => {
		for (const waits of [false, true]) {
			const { stream, socket, file } = connected((error) => {
				void file.close();
				return ["?", error.end];
			});
			if (!waits) stream.write(bytes("a\r\nb\n\xff\n"));
			const lines = file.readlines(100);
			if (waits) {
				stream.write("a\r\nb\n");
				await turn();
				stream.write(bytes("\xff\n"));
			}
			await expect(lines).rejects.toMatchObject(CLOSED);
			const other = socket.makefile("rb");
			expect(await other.read(7)).toEqual(bytes("a\r\nb\n\xff\n"));
		}
	});

	it("in the middle of a call has reads of its own wait behind it, and moves nothing", async () => {
		const seen: unknown[] = [];
		const calls: Promise<string>[] = [];
		const { stream, file } = connected((error) => {
			seen.push(file.takeline(), file.take(1));
			calls.push(file.readline());
			return ["?", error.end];
		});
		stream.write(bytes("x\r"));
		expect(await file.readline()).toBe("x\n");
		stream.write(bytes("\n\xffa\nb\n"));
		expect(await file.readline()).toBe("?a\n");
		expect(await Promise.all(calls)).toEqual(["b\n"]);
		expect(seen).toEqual([undefined, undefined]);
	});
});

describe("a stream whose _read() closes the file", () => {
	it("loses nothing of what it then gives", async () => {
		for (const mode of ["r", "rb"] as const) {
			const source = [bytes("one\n"), bytes("two\n")];
			const stream = new Duplex({
				read() {
					if (source.length === 1) void file.close();
					this.push(source.shift() ?? null);
				},
				write: (_chunk, _encoding, written) => written(),
			});
			const socket = Socket.from(stream);
			const file = socket.makefile(mode);
			stream.read(0);
			expect(() => file.takeline()).toThrow(expect.objectContaining(CLOSED));
			expect(await socket.makefile("r").readlines()).toEqual(["one\n", "two\n"]);
		}
	});
});

describe("a handler of the user's", () => {
	it("is asked once about a bad sequence, over every cut and by every call", async () => {
		const whole = bytes("\xffa\xe2\x82b\n\xc3\xff\xff\xffc\n\xfe");
		const calls = [
			(file: TextIOWrapper) => file.readline(),
			(file: TextIOWrapper) => file.readline(3),
			(file: TextIOWrapper) => file.read(2),
			(file: TextIOWrapper) => file.read(),
			(file: TextIOWrapper) => file.readlines(4).then((lines) => lines.join("")),
		];
		for (const call of calls) {
			for (let cut = 1; cut < whole.length; cut++) {
				const asked: string[] = [];
				const { stream, file } = connected((error) => {
					asked.push(`${(error.object as Buffer).subarray(error.start, error.end).toString("latin1")}`);
					return [`<${asked.length}>`, error.end];
				});
				const first = call(file as TextIOWrapper);
				stream.write(whole.subarray(0, cut));
				await turn();
				stream.end(whole.subarray(cut));
				let text = await first;
				for (let more = text; more !== ""; text += more) more = await call(file as TextIOWrapper);
				expect(text).toBe("<1>a<2>b\n<3><4><5><6>c\n<7>");
				expect(asked).toEqual(["\xff", "\xe2\x82", "\xc3", "\xff", "\xff", "\xff", "\xfe"]);
			}
		}
	});

	it("is asked once also if it throws, and again if it is set again", async () => {
		let asked = 0;
		registerError("refusing", (error) => {
			asked++;
			throw asked === 1 ? error : new RangeError("no");
		});
		const file = new TextIOWrapper(new BytesIO(bytes("ab\xff\xff\n")), { errors: "refusing" });
		for (const start of [2, 2]) await expect(file.readline()).rejects.toMatchObject({ start });
		expect(await file.read(1)).toBe("a");
		await expect(file.read(2)).rejects.toMatchObject({ start: 1 });
		expect(asked).toBe(1);
		await file.reconfigure({ errors: "refusing" });
		await expect(file.readline()).rejects.toThrow("no");
		await expect(file.readline()).rejects.toThrow("no");
		expect(asked).toBe(2);
	});

	it("may go back, and is asked again then", async () => {
		let asked = 0;
		const errors: ErrorHandler = (error) => (++asked === 1 ? ["<", error.start] : [">", error.end]);
		const file = new TextIOWrapper(new BytesIO(bytes("\xff")), { errors });
		expect(await file.read()).toBe("<>");
	});

	it("gives a new reply if the bytes are decoded from another place", async () => {
		const errors: ErrorHandler = (error) => {
			const bad = (error.object as Buffer).subarray(error.start, error.end);
			return [`<${bad.toString("hex")}>`, error.end];
		};
		const { stream, file } = connected(errors);
		stream.write(bytes("\xe2\x82"));
		const limited = file.readline(100);
		stream.write(bytes("\xff"));
		await turn();
		await turn();
		stream.write("\n");
		expect(await limited).toBe("<e282><ff>\n");
	});
});

describe("bytes that stand for no character", () => {
	it.each([
		["readline()", (file: TextIOWrapper) => file.readline()],
		["readline(limit)", (file: TextIOWrapper) => file.readline(5)],
		["read(n)", (file: TextIOWrapper) => file.read(5)],
		["readlines()", (file: TextIOWrapper) => file.readlines()],
		["iteration", (file: TextIOWrapper) => file[Symbol.asyncIterator]().next()],
	])("are counted by %s, which has to wait", async (_name, call) => {
		for (const [errors, encoding, byte] of [
			["ignore", "utf-8", "\xff"],
			["ignore", "ascii", "\x80"],
			[((error) => ["", error.end]) as ErrorHandler, "utf-8", "\xff"],
			["strict", "iso2022_jp", "\x1b(B"],
		] as const) {
			const { stream, file } = connected(errors, encoding, 12);
			const waiting = call(file as TextIOWrapper);
			stream.write(bytes(byte.repeat(11 / byte.length)));
			await turn();
			stream.write(bytes(byte));
			await expect(waiting).rejects.toMatchObject(TOO_LONG);
			expect(() => file.takeline()).toThrow(expect.objectContaining(TOO_LONG));
			stream.write("ab\n");
			await turn();
			expect(await file.skipline()).toBe(3);
		}
	});

	it("change nothing for ordinary text: the shifts of a line belong to its characters", async () => {
		const { stream, file } = connected("strict", "iso2022_jp", 4);
		const line = file.readline();
		for (const part of ['\x1b$B$"\x1b(Ba', '\x1b$B$"', "\x1b(B\n"]) {
			stream.write(part);
			await turn();
		}
		expect(await line).toBe("あaあ\n");
	});
});

describe("readlines(hint)", () => {
	it("gives back what it has taken, whatever ends it", async () => {
		const signal = new AbortController();
		const { stream, socket, file } = connected("strict");
		const lines = file.readlines(100, { signal: signal.signal });
		stream.write("a\r\nb\r");
		await turn();
		stream.write("c");
		await turn();
		signal.abort();
		await expect(lines).rejects.toBe(signal.signal.reason);
		expect(await file.readline()).toBe("a\n");
		const again = file.readlines(100);
		stream.write("d\ne");
		await turn();
		const below = await file.detach();
		await expect(again).rejects.toMatchObject(CLOSED);
		if ("read" in below) expect(String(await below.read(6))).toBe("b\rcd\ne");
		await socket.close();
	});

	it("keeps what it has taken from starttls()", async () => {
		const { stream, socket, file } = connected("strict");
		const lines = file.readlines(100).catch((error: unknown) => error);
		stream.write("plain\n");
		await turn();
		await expect(socket.starttls({})).rejects.toMatchObject({ code: "ERR_UNSUPPORTED_OPERATION" });
		await file.close();
		expect(await lines).toMatchObject(CLOSED);
		await expect(socket.starttls({})).rejects.toMatchObject({ code: "ERR_UNREAD_DATA" });
	});
});

it("asks again about bytes that are decoded from another place", async () => {
	const asked: number[] = [];
	const { stream, file } = connected((error) => {
		asked.push(error.start);
		return ["?", error.end];
	});
	const abort = new AbortController();
	const waiting = file.readline(undefined, { signal: abort.signal });
	stream.write(bytes("\xe2\x82\xff\xff"));
	await turn();
	abort.abort(new Error("enough"));
	await expect(waiting).rejects.toThrow("enough");
	expect(await (await file.buffer).read(1)).toEqual(bytes("\xe2"));
	stream.write("\n");
	expect(await file.readline()).toBe("???\n");
	expect(asked).toHaveLength(6);
});

describe("writing", () => {
	it("takes a handler's bytes, and in UTF-16 only ASCII text", async () => {
		const written = async (encoding: string, reply: string | Uint8Array) => {
			const memory = new BytesIO();
			const file = new TextIOWrapper(memory, { encoding, errors: (error) => [reply, error.end] });
			await file.write("a\ud800");
			await file.flush();
			return memory.getvalue().toString("latin1");
		};
		expect(await written("latin-1", Uint8Array.of(0xfe))).toBe("a\xfe");
		expect(await written("utf-16-le", Uint8Array.of(1, 2))).toBe("a\0\x01\x02");
		expect(await written("utf-32-be", "?")).toBe("\0\0\0a\0\0\0?");
		await expect(written("utf-16-le", "é")).rejects.toMatchObject({ code: "ERR_UNICODE_ENCODE" });
		const decoding = (() => [Uint8Array.of(1), 1]) as unknown as ErrorHandler;
		const file = new TextIOWrapper(new BytesIO(bytes("\xff")), { errors: decoding });
		await expect(file.read()).rejects.toThrow(TypeError);
	});

	it("keeps a letter whose code depends on the next character, until then or until flush() or close()", async () => {
		const written = async (...steps: string[]) => {
			const stream = new PassThrough();
			const file = Socket.from(stream).makefile("w", { encoding: "big5hkscs" });
			for (const step of steps) await (step === "flush" ? file.flush() : file.write(step));
			await file.close();
			return (stream.read() as Buffer).toString("hex");
		};
		expect(await written("\u00ca", "\u0304")).toBe("8862");
		expect(await written("\u00ca", "a")).toBe("886661");
		expect(await written("\u00ca", "flush", "a")).toBe("886661");
		expect(await written("a\u00ca")).toBe("618866");
	});

	it("begins with a byte order mark only at the start of the memory, whatever lies between", async () => {
		const { BufferedWriter } = await import("../../src/index.ts");
		const memory = new BytesIO();
		const below = new BufferedWriter(memory);
		await below.write(bytes("ab"));
		const file = new TextIOWrapper(below, { encoding: "utf-16" });
		await file.write("c");
		await file.reconfigure({ encoding: "utf-8-sig" });
		await file.write("d");
		await file.flush();
		expect(memory.getvalue().toString("latin1")).toBe("abc\0d");
	});

	it("passes each write on with writeThrough, over raw memory", async () => {
		const memory = new BytesIO();
		const file = new TextIOWrapper(memory);
		await file.write("a");
		await file.reconfigure({ writeThrough: true });
		await file.writelines(["b", "c"]);
		expect(String(memory.getvalue())).toBe("abc");
	});
});
