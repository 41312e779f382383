import { expect } from "vitest";
import { ClosedFileError, makefile, SocketIO, UnsupportedOperation } from "../../src/index.ts";
import { all, linesOf, Peer, raw, row } from "./peer.ts";

row("RAW-01", "a read returns what one packet holds, at most n bytes", async () => {
	const f = raw(["hello world\n"]);
	expect(
		await all(
			() => f.read(5),
			() => f.read(100),
		),
	).toEqual(["hello", " world\n"]);
});

row("RAW-02", "a read waits for one packet only", async () => {
	expect(String(await raw(["ab", "cd"]).read(4))).toBe("ab");
});

row("RAW-03", "at the end of the stream every read is empty", async () => {
	const f = raw([]);
	const calls = [() => f.read(3), () => f.read(), () => f.readall(), () => f.readline()];
	expect(await all(...calls, ...calls)).toEqual(Array(8).fill(""));
});

row("RAW-04", "after the end of the stream the file stays at its end", async () => {
	const f = raw(["a"]);
	expect(
		await all(
			() => f.read(),
			() => f.read(1),
			() => f.read(1),
		),
	).toEqual(["a", "", ""]);
});

row("RAW-05", "read(0) is empty and does not wait", async () => {
	expect(await raw([], { open: true }).read(0)).toHaveLength(0);
});

row("RAW-06", "read() without a size or with a negative one, and readall(), read to the end", async () => {
	for (const size of [undefined, -1, -5]) expect(String(await raw(["abc", "def"]).read(size))).toBe("abcdef");
	expect(String(await raw(["abc", "def"]).readall())).toBe("abcdef");
});

row("RAW-07", "read(null) reads to the end", async () => {
	expect(String(await raw(["abc", "def"]).read(null))).toBe("abcdef");
});

row("RAW-08", "a size that is not an integer is a TypeError and consumes nothing", async () => {
	const f = raw(["abc"]);
	await expect(f.read(2.5)).rejects.toBeInstanceOf(TypeError);
	await expect(f.read("2" as never)).rejects.toBeInstanceOf(TypeError);
	expect(String(await f.read())).toBe("abc");
});

row("RAW-09", "readinto() copies from one packet and does not change the rest of the target", async () => {
	const target = Buffer.from("......");
	expect(await raw(["abc", "def"]).readinto(target)).toBe(3);
	expect(String(target)).toBe("abc...");
	expect(await raw([]).readinto(target)).toBe(0);
});

row("RAW-10", "readinto() of an empty target returns 0 without waiting", async () => {
	expect(await raw([], { open: true }).readinto(new Uint8Array(0))).toBe(0);
});

row("RAW-11", "readinto() fills a typed array with larger elements byte by byte", async () => {
	const target = new Int32Array(2);
	expect(await raw(["abcdef"]).readinto(target)).toBe(6);
	expect(String(Buffer.from(target.buffer, 0, 6))).toBe("abcdef");
});

row("RAW-12", "readinto() of something that is not memory is a TypeError", async () => {
	for (const target of ["str", 3, null])
		await expect(raw(["a"]).readinto(target as never)).rejects.toBeInstanceOf(TypeError);
});

row("RAW-13", "readline() consumes nothing after the line end", async () => {
	const peer = new Peer(["a\nrest"]);
	const f = makefile(peer, "rb", { buffering: 0 });
	expect(String(await f.readline())).toBe("a\n");
	await f.close();
	expect(String(await makefile(peer, "rb", { buffering: 0 }).read(10))).toBe("rest");
});

row("RAW-14", "a second raw file continues where the first one stopped", async () => {
	const peer = new Peer(["A\nB\n"]);
	const [f, g] = [makefile(peer, "rb", { buffering: 0 }), makefile(peer, "rb", { buffering: 0 })];
	expect(
		await all(
			() => f.readline(),
			() => g.readline(),
		),
	).toEqual(["A\n", "B\n"]);
});

row("RAW-15", "readline() with a limit, 0, -1 and null", async () => {
	const f = raw(["ab\ncd\nef"]);
	const calls = [undefined, 1, 0, -1, null, undefined].map((limit) => () => f.readline(limit));
	expect(await all(...calls)).toEqual(["ab\n", "c", "", "d\n", "ef", ""]);
});

row("RAW-16", "only a line feed ends a line", async () => {
	expect(await linesOf(raw(["a\rb\r\nc"]))).toEqual(["a\rb\r\n", "c"]);
});

row("RAW-17", "readlines() and iteration", async () => {
	expect((await raw(["ab\ncd\nef"]).readlines()).map(String)).toEqual(["ab\n", "cd\n", "ef"]);
	expect(await linesOf(raw(["ab\ncd\nef"]))).toEqual(["ab\n", "cd\n", "ef"]);
});

row("RAW-21", "a call in the wrong direction is refused, also for no bytes", async () => {
	const r = makefile(new Peer(["a"]), "rb", { buffering: 0 });
	const w = makefile(new Peer(["a"]), "wb", { buffering: 0 });
	for (const call of [() => w.read(1), () => w.readall(), () => w.readinto(Buffer.alloc(1)), () => w.readline()]) {
		await expect(call()).rejects.toBeInstanceOf(UnsupportedOperation);
	}
	await expect(r.write(Buffer.alloc(0))).rejects.toBeInstanceOf(UnsupportedOperation);
	await expect(r.writelines([Buffer.from("a")])).rejects.toBeInstanceOf(UnsupportedOperation);
});

row("RAW-22", "writelines() of nothing and flush() do nothing in any direction", async () => {
	const r = makefile(new Peer(["a"]), "rb", { buffering: 0 });
	await r.writelines([]);
	await r.flush();
	await makefile(new Peer(), "wb", { buffering: 0 }).flush();
});

row("RAW-23", "a closed raw file refuses every call before it looks at types", async () => {
	const f = raw(["a"]);
	await f.close();
	const calls = [
		() => f.read(1),
		() => f.readinto(Buffer.alloc(1)),
		() => f.readall(),
		() => f.readline(),
		() => f.write("str" as never),
		() => f.writelines([]),
		() => f.flush(),
		() => linesOf(f),
	];
	for (const call of calls) await expect(call()).rejects.toBeInstanceOf(ClosedFileError);
	expect(() => f.isatty()).toThrow(ClosedFileError);
	expect(() => f.fileno()).toThrow(ClosedFileError);
});

row("RAW-25", "a write takes all bytes and returns how many", async () => {
	expect(await raw([]).write(Buffer.alloc(100_000))).toBe(100_000);
});

row("RAW-26", "a write takes any view or buffer; for an empty one it returns 0", async () => {
	const peer = new Peer();
	const f = makefile(peer, "wb", { buffering: 0 });
	expect(await f.write(new Uint16Array([0x6261, 0x6463]))).toBe(4);
	expect(await f.write(new DataView(new ArrayBuffer(2)))).toBe(2);
	expect(await f.write(Buffer.from("xyz").subarray(1).buffer.slice(0, 1))).toBe(1);
	expect(await f.write(Buffer.alloc(0))).toBe(0);
	expect(peer.wire).toHaveLength(7);
});

row("RAW-27", "a write of something other than bytes is a TypeError", async () => {
	const peer = new Peer();
	const f = makefile(peer, "wb", { buffering: 0 });
	for (const data of ["str", 5, null, undefined, [1]])
		await expect(f.write(data as never)).rejects.toBeInstanceOf(TypeError);
	expect(peer.sends).toHaveLength(0);
});

row("RAW-29", "writelines() writes every item completely", async () => {
	const peer = new Peer();
	await makefile(peer, "wb", { buffering: 0 }).writelines([Buffer.from("abcd"), Buffer.from("efgh")]);
	expect(peer.wire).toBe("abcdefgh");
});

row("RAW-30", "writelines() with a bad item has sent the items before it", async () => {
	const peer = new Peer();
	const lines = [Buffer.from("a"), "bad" as never, Buffer.from("c")];
	await expect(makefile(peer, "wb", { buffering: 0 }).writelines(lines)).rejects.toBeInstanceOf(TypeError);
	expect(peer.wire).toBe("a");
});

row("RAW-32", "close() releases the reference once and may be repeated", async () => {
	const f = raw(["a"]);
	await f.close();
	await f.close();
	expect(f.closed).toBe(true);
	expect(f.name).toBe(-1);
});

row("RAW-33", "a raw file has no detach, peek, readinto1, buffer or raw", async () => {
	for (const name of ["peek", "readinto1", "buffer", "raw"]) expect(name in SocketIO.prototype, name).toBe(false);
	expect("detach" in SocketIO.prototype).toBe(false);
});
