import { describe, expect } from "vitest";
import { ClosedFileError, makefile, UnsupportedOperation } from "../../src/index.ts";
import { Peer, row } from "./peer.ts";
import { tcp } from "./tcp.ts";

const bytes = (text: string) => Buffer.from(text);

describe("files of a socket", () => {
	tcp("FO-02", "a reader gets everything that a writer has written before it closed", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.end("Hello\u1234\r\n");
		expect(String(await f.read())).toBe("Hello\u1234\r\n");
	});
	tcp("FO-05", "after socket.close() a file can be read to the end of the stream", async (socket, peer) => {
		const f = socket.makefile("rb");
		await socket.close();
		peer.end("abc");
		expect(String(await f.read())).toBe("abc");
		await f.close();
	});
	tcp("FO-06", "recv() works after a file was closed", async (socket, peer) => {
		await socket.makefile("rb").close();
		peer.write("abc");
		expect(String(await socket.recv(10))).toBe("abc");
	});
	tcp("FO-07", "closed is false before close() and true after", async (socket) => {
		for (const f of [socket.makefile("rb"), socket.makefile("wb")]) {
			expect(f.closed).toBe(false);
			await f.close();
			expect(f.closed).toBe(true);
		}
	});
	tcp("FO-08", "name is the descriptor, and mode is the mode", async (socket) => {
		const f = socket.makefile("rb");
		expect([f.name, f.mode]).toEqual([socket.fileno(), "rb"]);
	});
	tcp("FO-09", "closed files and sockets have no descriptor", async (socket) => {
		const f = socket.makefile("rb");
		await f.close();
		expect(() => f.fileno()).toThrow(ClosedFileError);
		await socket.close();
		expect(socket.fileno()).toBe(-1);
	});
	tcp("AT-05", "name is the descriptor, and -1 after close()", async (socket) => {
		const f = socket.makefile("r");
		expect(f.name).toBe(socket.fileno());
		await f.close();
		expect(f.name).toBe(-1);
	});
	tcp("AT-06", "fileno() is the descriptor; a closed file refuses it", async (socket) => {
		const f = socket.makefile("rb");
		expect(f.fileno()).toBe(socket.fileno());
		await f.close();
		expect(() => f.fileno()).toThrow(ClosedFileError);
	});
	tcp("AT-06", "a file of both directions has no descriptor, open or closed", async (socket) => {
		for (const mode of ["rw", "rwb"] as const) {
			const f = socket.makefile(mode);
			expect(() => f.fileno()).toThrow(UnsupportedOperation);
			await f.close();
			expect(() => f.fileno()).toThrow(UnsupportedOperation);
		}
	});
	row("AT-09", "closed of a pair is true after close()", async () => {
		const f = makefile(new Peer(), "rwb");
		await f.close();
		expect(f.closed).toBe(true);
	});
	row("AT-12", "a closed raw file refuses readable() and writable()", async () => {
		const f = makefile(new Peer(), "rwb", { buffering: 0 });
		await f.close();
		for (const call of [() => f.readable(), () => f.writable(), () => f.seekable()])
			expect(call).toThrow(ClosedFileError);
	});
	row("MK-01", "the default mode reads text", () => {
		const f = makefile(new Peer());
		expect([f.constructor.name, f.mode]).toEqual(["TextIOWrapper", "r"]);
	});
	row("MK-04", "'' reads text, 'b' reads bytes", () => {
		expect([makefile(new Peer(), "").constructor.name, makefile(new Peer(), "b").mode]).toEqual([
			"TextIOWrapper",
			"rb",
		]);
	});
	row("MK-06", "a mode with 't' is refused", () =>
		expect(() => makefile(new Peer(), "rt" as never)).toThrow(RangeError),
	);
	row("MK-10", "a mode for reading and writing bytes makes a BufferedRWPair", () => {
		expect(makefile(new Peer(), "rwb").constructor.name).toBe("BufferedRWPair");
	});
	row("MK-14", "buffering 1 is a buffer of one byte in binary modes", async () => {
		const peer = new Peer();
		const f = makefile(peer, "wb", { buffering: 1 });
		await f.write(bytes("a"));
		expect(peer.wire).toBe("");
		await f.write(bytes("b"));
		expect(peer.wire).not.toBe("");
	});
	row("MK-16", "buffering n is the size of the buffer", async () => {
		expect(await makefile(new Peer(["abcdef"]), "rb", { buffering: 4 }).read1()).toHaveLength(4);
	});
	row("MK-17", "buffering does not change the results of reading text", async () => {
		expect(await makefile(new Peer(["abcdef\ng"]), "r", { buffering: 2 }).readline()).toBe("abcdef\n");
	});
	row("MK-26", "the default encoding is utf-8", () => expect(makefile(new Peer(), "r").encoding).toBe("utf-8"));
	row("MK-27", "'locale' is utf-8", async () => {
		expect(await makefile(new Peer(["é"]), "r", { encoding: "locale" }).read()).toBe("é");
	});
	row("MK-29", "in names of encodings case, '-', '_' and spaces do not matter", async () => {
		for (const encoding of ["UTF_8", "utf 8", "Utf-8"])
			expect(await makefile(new Peer(["é"]), "r", { encoding }).read()).toBe("é");
	});
	row("MK-31", "a codec that is not a text encoding is refused", () => {
		for (const encoding of ["hex", "base64", "rot13"])
			expect(() => makefile(new Peer(), "r", { encoding })).toThrow(/not a text encoding/);
	});
	row("MK-35", "an empty name of an error handler is refused", () => {
		expect(() => makefile(new Peer(), "r", { errors: "" })).toThrow(/unknown error handler/);
	});
});
