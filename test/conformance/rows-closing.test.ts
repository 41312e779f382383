import { describe, expect } from "vitest";
import {
	BufferedReader,
	BufferedRWPair,
	BufferedWriter,
	ClosedFileError,
	makefile,
	SocketFile,
	SocketIO,
	TextIOWrapper,
	UnsupportedOperation,
} from "../../src/index.ts";
import { all, Peer, raw, reader, row, textReader, textWriter, writer } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

describe("flush, close, detach", () => {
	row("CL-01", "close() sends everything, layer by layer", async () => {
		const { f, peer } = textWriter();
		await f.write("abc");
		const { buffer } = f;
		await f.close();
		expect(peer.wire).toBe("abc");
		expect(buffer instanceof SocketFile && buffer.closed).toBe(true);
	});
	row("CL-02", "close() may be repeated on every class", async () => {
		for (const f of [raw([]), reader([]), writer().f, textReader([]), makefile(new Peer(), "rwb")]) {
			await f.close();
			expect(await f.close()).toBe(undefined);
			expect(f.closed).toBe(true);
		}
	});
	row("CL-03", "a close() whose flush fails rejects, but the file is closed", async () => {
		const peer = new Peer();
		peer._write = (_chunk, _encoding, done) => done(new Error("lost"));
		const f = makefile(peer, "wb");
		await f.write(bytes("a"));
		await expect(f.close()).rejects.toThrow("lost");
		expect(f.closed).toBe(true);
		await f.close();
	});
	row("CL-07", "closing the buffer closes the text file, with its text sent", async () => {
		const { f, peer } = textWriter();
		await f.write("abc");
		const { buffer } = f;
		if (!(buffer instanceof BufferedRWPair)) throw new Error("no buffer");
		await buffer.close();
		expect([f.closed, peer.wire]).toEqual([true, "abc"]);
		await f.close();
		await expect(f.write("x")).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("CL-08", "flush() of a file that is only read does nothing; a closed file refuses it", async () => {
		const f = reader(["a"]);
		expect(await f.flush()).toBe(undefined);
		await f.close();
		await expect(f.flush()).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("CL-09", "flush() never closes the file", async () => {
		const { f } = writer();
		await f.flush();
		expect(f.closed).toBe(false);
	});
	row("CL-11", "detach() of a writer flushes and gives the raw file, which stays open", async () => {
		const { f, peer } = writer();
		await f.write(bytes("abc"));
		const below = await f.detach();
		expect(peer.wire).toBe("abc");
		if (!(below instanceof SocketIO)) throw new Error("no raw file");
		await below.write(bytes("d"));
		expect([below.closed, peer.wire]).toEqual([false, "abcd"]);
	});
	row("CL-12", "a detached buffered file refuses every call", async () => {
		const f = reader(["a"]);
		await f.detach();
		for (const call of [() => f.read(), () => f.flush(), () => f.detach()]) {
			await expect(call()).rejects.toBeInstanceOf(ClosedFileError);
		}
		expect(() => f.readable()).toThrow(ClosedFileError);
		expect(f.raw).toBe(undefined);
	});
	row("CL-13", "close() after detach() does nothing", async () => {
		const f = reader(["ab"]);
		const below = await f.detach();
		await f.close();
		expect(below instanceof SocketIO && below.closed).toBe(false);
	});
	row("CL-14", "detach() of a reader loses nothing", async () => {
		const f = reader(["abcdef"]);
		await f.read(1);
		const below = await f.detach();
		expect(below instanceof SocketIO && String(await below.read(10))).toBe("bcdef");
	});
	row(
		"CL-15",
		"detach() of a text file flushes and gives the buffer; the text file cannot be used any more",
		async () => {
			const { f, peer } = textWriter();
			await f.write("abc");
			const below = await f.detach();
			expect([peer.wire, below instanceof BufferedRWPair]).toEqual(["abc", true]);
			for (const call of [() => f.write("x"), () => f.read(), () => f.flush(), () => f.detach()]) {
				await expect(call()).rejects.toBeInstanceOf(ClosedFileError);
			}
			expect(() => f.newlines).toThrow(ClosedFileError);
			expect([f.buffer, f.encoding, f.errors, f.mode]).toEqual([undefined, "utf-8", "strict", "rw"]);
		},
	);
	row("CL-16", "detach() of a text file goes on at the exact byte", async () => {
		const f = textReader(["l1\nl2\nl3"]);
		await f.readline();
		await f.read(1);
		const below = await f.detach();
		expect(below instanceof BufferedRWPair && String(await below.read())).toBe("2\nl3");
	});
	row("CL-18", "a closed file and a pair refuse detach(); a raw file has none", async () => {
		const { f } = writer();
		await f.close();
		await expect(f.detach()).rejects.toBeInstanceOf(ClosedFileError);
		const pair = makefile(new Peer(), "rwb");
		await expect(Promise.resolve().then(() => pair.detach())).rejects.toBeInstanceOf(UnsupportedOperation);
		expect("detach" in raw([])).toBe(false);
	});
	row("CL-19", "if the buffer under a text file is detached, the text file cannot be used any more", async () => {
		const f = makefile(new Peer(["a"]), "r");
		if (!(f.buffer instanceof BufferedReader)) throw new Error("no buffer");
		await f.buffer.detach();
		expect(f.closed).toBe(true);
		await expect(f.read()).rejects.toBeInstanceOf(ClosedFileError);
	});
});

describe("attributes", () => {
	row("AT-01", "mode of binary files is canonical", () => {
		const mode = (letters: "br" | "bw" | "wrb", buffering: number) => makefile(new Peer(), letters, { buffering }).mode;
		expect([mode("br", -1), mode("bw", -1), mode("wrb", 0)]).toEqual(["rb", "wb", "rwb"]);
	});
	row("AT-02", "mode of text files is as it was given", () => {
		for (const mode of ["r", "w", "rw", "wr", ""] as const) expect(makefile(new Peer(), mode).mode).toBe(mode);
	});
	row("AT-04", "mode keeps its value after close()", async () => {
		const f = reader([]);
		await f.close();
		expect(f.mode).toBe("rb");
	});
	row("AT-07", "closed is false until close()", async () => {
		const f = reader([]);
		expect(f.closed).toBe(false);
		await f.close();
		expect(f.closed).toBe(true);
	});
	row("AT-10", "isatty() is false; a closed file refuses it", async () => {
		const f = reader([]);
		expect(f.isatty()).toBe(false);
		await f.close();
		expect(() => f.isatty()).toThrow(ClosedFileError);
	});
	row("AT-11", "readable() and writable() give the directions", () => {
		const directions = (f: SocketFile<string> | SocketFile<Buffer>) => [f.readable(), f.writable()];
		expect(directions(reader([]))).toEqual([true, false]);
		expect(directions(writer().f)).toEqual([false, true]);
		expect(directions(raw([]))).toEqual([true, true]);
		expect(directions(textReader([]))).toEqual([true, true]);
	});
	row("AT-15", "tell(), seek() and truncate() are not supported, before and after reading", async () => {
		for (const f of [reader(["a\n"]), textReader(["a\n"]), raw(["a\n"]), makefile(new Peer(["a\n"]), "rwb")]) {
			for (let i = 0; i < 2; i++) {
				for (const call of [() => f.tell(), () => f.seek(0), () => f.truncate(0)])
					expect(call).toThrow(UnsupportedOperation);
				await f.readline();
			}
		}
	});
	row("AT-22", "raw and buffer give the layer below", () => {
		const f = makefile(new Peer(), "r");
		expect(f.buffer).toBeInstanceOf(BufferedReader);
		expect(f.buffer instanceof BufferedReader && f.buffer.raw).toBeInstanceOf(SocketIO);
	});
	row("AT-24", "the attributes of a text file can be read before and after close()", async () => {
		const f = makefile(new Peer(), "r", { encoding: "UTF8", errors: "replace" });
		await f.close();
		expect([f.encoding, f.errors, f.lineBuffering, f.writeThrough]).toEqual(["UTF8", "replace", false, false]);
		expect("encoding" in reader([])).toBe(false);
	});
	row("AT-25", "newlines is null before anything was read", () => {
		expect(textReader([]).newlines).toBe(null);
		expect("newlines" in reader([])).toBe(false);
	});
	row("AT-26", "each class has its own methods", () => {
		expect(
			["peek", "read1", "readinto1"].every(
				(name) => name in BufferedReader.prototype && name in BufferedRWPair.prototype,
			),
		).toBe(true);
		expect("readall" in SocketIO.prototype && !("readall" in BufferedReader.prototype)).toBe(true);
		expect(["peek", "readinto"].some((name) => name in TextIOWrapper.prototype)).toBe(false);
		// A writer also has peek(), which CPython lacks there: it rejects as every reading method does.
		expect("readall" in BufferedWriter.prototype).toBe(false);
	});
	row("AT-28", "every class is a SocketFile, and none is a subclass of another", () => {
		const files = [raw([]), reader([]), writer().f, makefile(new Peer(), "rwb"), textReader([])];
		const classes = [SocketIO, BufferedReader, BufferedWriter, BufferedRWPair, TextIOWrapper];
		for (const [i, f] of files.entries()) {
			expect(f).toBeInstanceOf(SocketFile);
			expect(classes.map((other) => f instanceof other)).toEqual(classes.map((_, j) => i === j));
		}
	});
	row("FO-01", "small reads add up to the message, in bytes and in text", async () => {
		const message = "Hello from the other end\u1234\r\n";
		const size = bytes(message).length;
		const f = reader([message]);
		const g = textReader([message], { newline: "" });
		const pieces = [await f.read(size - 3), await f.read(3)];
		expect(Buffer.concat(pieces).toString()).toBe(message);
		expect(
			(
				await all(
					() => g.read(24),
					() => g.read(3),
				)
			).join(""),
		).toBe(message);
	});
	row("FO-03", "reads of one character add up to the message", async () => {
		const message = "Hello from the other end\u1234\r\n";
		const f = textReader([message], { newline: "" });
		let text = "";
		for (let part = await f.read(1); part !== ""; part = await f.read(1)) text += part;
		expect(text).toBe(message);
	});
	row("FO-04", "readline() gives the whole message", async () => {
		const message = "Hello from the other end\u1234\r\n";
		expect(await textReader([message], { newline: "" }).readline()).toBe(message);
		expect(String(await reader([message]).readline())).toBe(message);
	});
	row("FO-11", "two raw files take one line each", async () => {
		const peer = new Peer(["A. x\nB. y\n"]);
		const first = makefile(peer, "rb", { buffering: 0 });
		expect(String(await first.readline())).toBe("A. x\n");
		await first.close();
		expect(String(await makefile(peer, "rb", { buffering: 0 }).readline())).toBe("B. y\n");
	});
});
