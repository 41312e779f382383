import { describe, expect } from "vitest";
import { ClosedFileError, makefile, TextIOWrapper, UnicodeDecodeError, UnsupportedOperation } from "../../src/index.ts";
import { all, linesOf, Peer, raw, row, textReader } from "./peer.ts";

const OPEN = { open: true };

describe("reading text", () => {
	row("TR-01", "read(n) counts code points", async () => {
		const f = textReader(["😀e\u0301x"]);
		expect(
			await all(
				() => f.read(1),
				() => f.read(2),
				() => f.read(1),
			),
		).toEqual(["😀", "e\u0301", "x"]);
	});
	row("TR-02", "read(n) waits for n characters or the end of the stream", async () => {
		const f = textReader(["abc", "def"]);
		expect(
			await all(
				() => f.read(4),
				() => f.read(4),
				() => f.read(1),
			),
		).toEqual(["abcd", "ef", ""]);
	});
	row("TR-03", "read(n) does not wait if n characters have arrived", async () => {
		expect(await textReader(["abc"], {}, OPEN).read(3)).toBe("abc");
	});
	row("TR-05", "read(), read(-1), read(-5) and read(null) read to the end", async () => {
		for (const size of [undefined, -1, -5, null]) {
			const f = textReader(["abc", "def"]);
			expect(
				await all(
					() => f.read(1),
					() => f.read(size),
				),
			).toEqual(["a", "bcdef"]);
		}
	});
	row("TR-06", "read(0) is empty and does not wait", async () => {
		expect(await textReader([], {}, OPEN).read(0)).toBe("");
	});
	row("TR-07", "at the end of the stream every result is empty", async () => {
		const f = textReader([]);
		const calls = [() => f.read(1), () => f.read(), () => f.readline()];
		expect(await all(...calls, ...calls)).toEqual(Array(6).fill(""));
		expect(await f.readlines()).toEqual([]);
	});
	row("TR-08", "a size that is not an integer is a TypeError and consumes nothing", async () => {
		const f = textReader(["abc"]);
		for (const size of [2.5, "1"]) {
			await expect(f.read(size as never)).rejects.toBeInstanceOf(TypeError);
			await expect(f.readline(size as never)).rejects.toBeInstanceOf(TypeError);
		}
		expect(await f.read()).toBe("abc");
	});
	row("TR-09", "readline(null) has no limit", async () => {
		expect(await textReader(["abc\nd"]).readline(null)).toBe("abc\n");
	});
	row("TR-10", "readline() returns the line with its end; the last line may have none", async () => {
		const f = textReader(["a\r\nb"]);
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["a\n", "b", ""]);
	});
	row("TR-11", "readline(limit) counts characters", async () => {
		const f = textReader(["ab😀def\n"]);
		const call = () => f.readline(3);
		expect(await all(call, call, call, call)).toEqual(["ab😀", "def", "\n", ""]);
	});
	row("TR-12", "a negative limit is no limit", async () => {
		for (const limit of [-1, -7]) expect(await textReader(["abc\nd"]).readline(limit)).toBe("abc\n");
	});
	row("TR-13", "readline(0) is empty and does not wait", async () => {
		expect(await textReader([], {}, OPEN).readline(0)).toBe("");
	});
	row("TR-14", "a limit that is reached exactly does not wait", async () => {
		expect(await textReader(["abc"], {}, OPEN).readline(3)).toBe("abc");
	});
	row("TR-15", "a limit equal to the line's length, and one less", async () => {
		expect(await textReader(["abc\nd"]).readline(4)).toBe("abc\n");
		const f = textReader(["abc\nd"]);
		expect(
			await all(
				() => f.readline(3),
				() => f.readline(3),
			),
		).toEqual(["abc", "\n"]);
	});
	row("TR-16", "lines longer than a buffer are joined", async () => {
		const long = "x".repeat(20_000);
		expect(await linesOf(textReader([long, "y\n", "z\n"]))).toEqual([`${long}y\n`, "z\n"]);
	});
	row("TR-17", "further lines that have arrived are returned without waiting", async () => {
		const f = textReader(["a\nb\n"], {}, OPEN);
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["a\n", "b\n"]);
	});
	row("TR-18", "all calls share one position", async () => {
		const f = textReader(["a\nbc\nd"]);
		const next = async () => (await f[Symbol.asyncIterator]().next()).value ?? "done";
		expect(
			await all(
				next,
				() => f.read(1),
				() => f.readline(),
				next,
				next,
			),
		).toEqual(["a\n", "b", "c\n", "d", "done"]);
	});
	row("TR-19", "no other characters end a line", async () => {
		const text = "a\v\f\x1c\x1d\x1e\u0085\u2028\u2029b\n";
		expect(await linesOf(textReader([text]))).toEqual([text]);
	});
	row("TR-20", "NUL is a character", async () => {
		expect(await linesOf(textReader(["BB\0B\n"]))).toEqual(["BB\0B\n"]);
	});
	row("TR-21", "a character whose bytes arrive in two packets is decoded", async () => {
		expect(await textReader([[0xe2], [0x82], [0xac, 0x0a]]).readline()).toBe("€\n");
	});
	row("TR-22", "read(1) never returns half a character", async () => {
		const f = textReader([
			[0x61, 0xe2],
			[0x82, 0xac],
		]);
		expect(
			await all(
				() => f.read(1),
				() => f.read(1),
				() => f.read(1),
			),
		).toEqual(["a", "€", ""]);
	});
	row("TR-23", "a packet that completes no character does not end a read", async () => {
		expect(await textReader([[0x61], [0xf0], [0x9f], [0x98], [0x80]]).readline()).toBe("a😀");
	});
	row("TR-26", "the end of the stream within a character, by handler", async () => {
		const handlers = {
			ignore: "ab",
			replace: "ab\ufffd",
			backslashreplace: "ab\\xe2\\x82",
			surrogateescape: "ab\udce2\udc82",
		};
		for (const [errors, line] of Object.entries(handlers)) {
			expect(await textReader([[0x61, 0x62, 0xe2, 0x82]], { errors }).readline()).toBe(line);
		}
	});
	row("TR-27", "the good lines before a bad byte are delivered, then every call reports the error", async () => {
		const f = textReader(["ok\n", [0xff, 0x0a, 0x61]]);
		expect(await f.readline()).toBe("ok\n");
		for (let i = 0; i < 3; i++) await expect(f.readline()).rejects.toMatchObject({ start: 0, end: 1 });
		expect(await f.skipline()).toBe(2);
		expect(await f.readline()).toBe("a");
	});
	row("TR-28", "errors do not depend on how packets are cut", async () => {
		for (const packets of [[[0x6f, 0x0a, 0xff]], [[0x6f], [0x0a], [0xff]], [[0x6f, 0x0a], [0xff]]]) {
			const f = textReader(packets);
			expect(await f.readline()).toBe("o\n");
			await expect(f.readline()).rejects.toBeInstanceOf(UnicodeDecodeError);
		}
	});
	row("TR-29", "a decoding error loses no text", async () => {
		const f = textReader(["abc", [0x64, 0xff, 0x65]]);
		await expect(f.read(5)).rejects.toBeInstanceOf(UnicodeDecodeError);
		expect(await f.read(4)).toBe("abcd");
		await f.reconfigure({ errors: "replace" });
		expect(await f.read()).toBe("\ufffde");
	});
	row("TR-30", "the error has encoding, object, position and reason", async () => {
		const f = textReader([[0x61, 0x0a, 0x62, 0xff]]);
		await f.readline();
		const error: unknown = await f.readline().catch((reason: unknown) => reason);
		expect(error).toMatchObject({ encoding: "utf-8", start: 1, end: 2, reason: "invalid start byte" });
		expect(error instanceof UnicodeDecodeError && error.object.toString("hex")).toBe("62ff");
	});
	row("TR-31", "a failing connection loses no text that has arrived", async () => {
		const peer = new Peer(["abc"], OPEN);
		const f = makefile(peer, "r");
		const line = f.readline();
		setImmediate(() => setImmediate(() => peer.destroy(new Error("reset"))));
		expect(await line).toBe("abc");
		await expect(f.readline()).rejects.toThrow("reset");
	});
	row("TR-34", "a file for writing refuses to read", async () => {
		const f: TextIOWrapper = makefile(new Peer(), "w") as unknown as TextIOWrapper;
		for (const call of [() => f.read(1), () => f.readline(), () => f.readlines(), () => linesOf(f)]) {
			await expect(call()).rejects.toBeInstanceOf(UnsupportedOperation);
		}
	});
	row("TR-35", "a closed text file refuses every call; write() reports a wrong type first", async () => {
		const f = textReader(["a"]);
		await f.close();
		const calls = [
			() => f.read(),
			() => f.readline(),
			() => f.readlines(),
			() => linesOf(f),
			() => f.flush(),
			() => f.write(""),
			() => f.detach(),
			() => f.reconfigure(),
		];
		for (const call of calls) await expect(call()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.write(Buffer.alloc(0) as never)).rejects.toBeInstanceOf(TypeError);
	});
	row("TR-38", "a TextIOWrapper can be made directly over a raw file", async () => {
		const f = new TextIOWrapper(raw(["abc", "def", "ghi\njkl\n"]), { newline: "\n" });
		expect(
			await all(
				() => f.read(4),
				() => f.readline(),
			),
		).toEqual(["abcd", "efghi\n"]);
	});
});
