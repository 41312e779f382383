import { once } from "node:events";
import tls from "node:tls";
import { BufferedWriter, ClosedFileError, makefile, Socket, TextIOWrapper } from "socket-makefile";
import { describe, expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";
import { Chunked, consumers, listeners, memoryEnds, tcpPair } from "./ends.ts";

/** 4 KiB of lines of many lengths, with characters of one to four bytes and both kinds of line end. */
const STREAM = (() => {
	const words = ["", "a", "naïve ", "日本語", "😀", "x".repeat(90)];
	const parts: string[] = [];
	for (let i = 0; Buffer.byteLength(parts.join("")) < 4200; i++) {
		const word = words[i % words.length] ?? "";
		parts.push(`${i}${word.repeat(i % 4)}${i % 3 === 0 ? "\r\n" : "\n"}`);
	}
	return Buffer.from(parts.join("")).subarray(0, 4096);
})();

const LINES = 10;
/** Where the first 10 lines end. */
const HEAD = (() => {
	let end = 0;
	for (let i = 0; i < LINES; i++) end = STREAM.indexOf("\n", end) + 1;
	return end;
})();

async function linesThenRest(
	stream: Chunked,
	mode: "r" | "rb",
	newline: null | "" | "\n",
	consume: (rest: Chunked) => Promise<Buffer>,
) {
	const file = mode === "rb" ? makefile(stream, "rb") : makefile(stream, "r", { newline });
	const lines: (string | Buffer)[] = [];
	for (let i = 0; i < LINES; i++) lines.push(await file.readline());
	expect(await Socket.from(stream).detach()).toBe(stream);
	return { head: lines.map(String).join(""), rest: await consume(stream) };
}

describe("Socket.detach(): lines read and the bytes of the next consumer are the stream", () => {
	for (const name of ["pipe", "for await", "data"] as const) {
		const consume = consumers[name];
		it(`${name}, at every split position of 4 KiB`, async () => {
			for (let at = 0; at <= STREAM.length; at++) {
				const chunks = [STREAM.subarray(0, at), STREAM.subarray(at)];
				const binary = await linesThenRest(new Chunked(chunks), "rb", null, consume);
				expect(binary.head + binary.rest, `bytes, split at ${at}`).toBe(String(STREAM));
				// Text differs from bytes only in what it has handed out.
				if (at > HEAD + 4) continue;
				const text = await linesThenRest(new Chunked(chunks), "r", "", consume);
				expect(text.head + text.rest, `text, split at ${at}`).toBe(String(STREAM));
				const translated = await linesThenRest(new Chunked(chunks), "r", null, consume);
				expect(translated.head, `universal, split at ${at}`).toBe(
					String(STREAM.subarray(0, HEAD)).replaceAll("\r\n", "\n"),
				);
				expect(translated.rest.equals(STREAM.subarray(HEAD)), `universal, split at ${at}`).toBe(true);
			}
		}, 60_000);
	}

	it("tls.connect({ socket }), at every split position of the lines and a part of the handshake", async () => {
		const { key, cert } = certificate();
		const context = tls.createSecureContext({ key, cert });
		const head = STREAM.subarray(0, HEAD);
		for (let at = 0; at < HEAD + 40; at++) {
			// What the peer sends first comes behind the lines, in two pieces.
			const { near, far } = memoryEnds((flight) => {
				const all = Buffer.concat([head, flight]);
				return [all.subarray(0, at), all.subarray(at)];
			});
			const peer = tls.connect({ socket: far, ca: cert, servername: "localhost" });
			const file = makefile(near, "r", { newline: "" });
			let lines = "";
			for (let i = 0; i < LINES; i++) lines += await file.readline();
			expect(lines).toBe(String(head));
			const secured = new tls.TLSSocket(await Socket.from(near).detach(), { isServer: true, secureContext: context });
			secured.end("hello");
			expect(String(await consumers["for await"](peer)), `split at ${at}`).toBe("hello");
		}
	}, 60_000);
});

describe("Socket.detach()", () => {
	it("leaves no listener and the stream's own allowHalfOpen", async () => {
		for (const halfOpen of [false, true]) {
			const { near, far } = await tcpPair(halfOpen);
			const before = listeners(near);
			const file = makefile(near, "rwb");
			far.write("one\ntwo\n");
			await file.readline();
			const waiting = file.read(100);
			await Promise.all([Socket.from(near).detach(), expect(waiting).rejects.toBeInstanceOf(ClosedFileError)]);
			expect(listeners(near)).toEqual(before);
			expect(near.allowHalfOpen).toBe(halfOpen);
			expect(String((await once(near, "data"))[0])).toBe("two\n");
			near.destroy();
			far.destroy();
		}
	});

	it("sends what the files hold, through every layer", async () => {
		const { near, far } = await tcpPair();
		const socket = Socket.from(near);
		await socket.makefile("wb").write(Buffer.from("bytes,"));
		await socket.makefile("rw").write("text,");
		await socket.makefile("rwb").write(Buffer.from("pair,"));
		await new BufferedWriter(socket.makefile("wb", { buffering: 0 })).write(Buffer.from("by hand,"));
		await new TextIOWrapper(socket.makefile("wb", { buffering: 0 })).write("both");
		const stream = await socket.detach();
		stream.end("!");
		const parts: Buffer[] = [];
		for await (const chunk of far) parts.push(chunk);
		expect(String(Buffer.concat(parts))).toBe("bytes,text,pair,by hand,both!");
	});

	it("sends also what is written while that is on its way", async () => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const file = makefile(stream, "w");
		await file.write("one,");
		const handing = Socket.from(stream).detach();
		await file.write("two");
		stream.answer();
		await handing;
		stream.answer();
		expect(String(stream.received)).toBe("one,two");
	});

	it("rejects, and nothing is handed on, if sending fails; what is unread stays in the file", async () => {
		const stream = new ScriptedDuplex({ failAt: 1 });
		const file = makefile(stream, "rwb");
		stream.push("one\ntwo\n");
		expect(String(await file.readline())).toBe("one\n");
		await file.write(Buffer.from("lost"));
		await expect(Socket.from(stream).detach()).rejects.toMatchObject({ code: "EPIPE" });
		expect(file.closed).toBe(false);
		expect(String(await file.readline())).toBe("two\n");
	});

	it("closes the files, and closing them again does nothing", async () => {
		const { near, far } = await tcpPair();
		const socket = Socket.from(near);
		const text = socket.makefile("rw");
		const bytes = socket.makefile("rwb");
		const raw = socket.makefile("rb", { buffering: 0 });
		await socket.detach();
		for (const file of [text, bytes, raw]) {
			expect(file.closed).toBe(true);
			await expect(file.readline()).rejects.toBeInstanceOf(ClosedFileError);
			await file.close();
		}
		await expect(text.write("x")).rejects.toBeInstanceOf(ClosedFileError);
		expect(socket.closed).toBe(true);
		await expect(socket.recv(1)).rejects.toBeInstanceOf(ClosedFileError);
		await expect(socket.detach()).rejects.toBeInstanceOf(ClosedFileError);
		await socket.close();
		expect(near.destroyed).toBe(false);
		// The stream may be used by us anew.
		far.end("again\n");
		expect(await makefile(near, "r").readline()).toBe("again\n");
		expect(Socket.from(near)).not.toBe(socket);
		near.destroy();
	});

	it("rejects a recv() that waits", async () => {
		const { near, far } = await tcpPair();
		const socket = Socket.from(near);
		const waiting = socket.recv(10);
		await Promise.all([socket.detach(), expect(waiting).rejects.toBeInstanceOf(ClosedFileError)]);
		far.end("not lost");
		expect(String(await consumers["for await"](near))).toBe("not lost");
	});

	it("puts more than the high-water mark back", async () => {
		const { near, far } = await tcpPair();
		const file = makefile(near, "rb");
		const sent = Buffer.alloc(3 << 20, "0123456789");
		far.end(sent);
		const controller = new AbortController();
		const waiting = file.read(sent.length + 1, { signal: controller.signal });
		while (near.bytesRead < 2 << 20) await once(near, "data");
		controller.abort();
		await expect(waiting).rejects.toThrow();
		const stream = await Socket.from(near).detach();
		expect(stream.readableLength).toBeGreaterThan(2 << 20);
		expect((await consumers["for await"](stream)).equals(sent)).toBe(true);
	});

	it("puts the bytes of several files back in the order of the stream", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		const files = [socket.makefile("r"), socket.makefile("rb"), socket.makefile("rb", { buffering: 0 })] as const;
		for (const [i, file] of files.entries()) {
			stream.push(`${i} line\n${i} rest,`);
			expect(String(await file.readline())).toBe(`${i} line\n`);
		}
		stream.push(null);
		expect(String(await consumers.data(await socket.detach()))).toBe("0 rest,1 rest,2 rest,");
	});

	it.each(Object.entries(consumers))("goes on at the end of the stream too: %s", async (name, consume) => {
		for (const [halfOpen, rest] of [
			[false, "rest"],
			[true, "rest"],
			[false, ""],
			[true, ""],
		] as const) {
			const { near, far } = await tcpPair(halfOpen);
			const file = makefile(near, "rb");
			far.end(`line\n${rest}`);
			const ended = once(near, "end");
			expect(String(await file.readline())).toBe("line\n");
			const waiting = file.peek();
			await ended;
			expect(String(await waiting)).toBe(rest);
			const stream = await Socket.from(near).detach();
			expect(stream).toBe(near);
			expect(String(await consume(stream))).toBe(rest);
			// As if the stream had ended only now.
			const answers = halfOpen && name !== "for await";
			// (A loop destroys its stream when it ends.)
			if (answers) stream.end("answer");
			const answer: Buffer[] = [];
			for await (const chunk of far) answer.push(chunk);
			expect(String(Buffer.concat(answer))).toBe(answers ? "answer" : "");
		}
	});

	it("a stream that has ended closes when its writing side ends, though nobody reads it", async () => {
		for (const detaching of [true, false]) {
			const { near, far } = await tcpPair(true);
			const file = makefile(near, "rb");
			far.end("all");
			expect(String(await file.read())).toBe("all");
			if (detaching) await Socket.from(near).detach();
			else await file.close();
			near.end("answer");
			await once(near, "close");
			expect(String(await consumers["for await"](far))).toBe("answer");
		}
	});

	it.each(Object.entries(consumers))(
		"gives the rest of a stream that is over on both sides: %s",
		async (_, consume) => {
			const { near, far } = await tcpPair();
			const socket = Socket.from(near);
			const file = socket.makefile("rb");
			far.end("line\nrest");
			await socket.shutdown("write");
			far.resume();
			const closed = once(near, "close");
			expect(String(await file.readline())).toBe("line\n");
			await Promise.all([closed, file.peek()]);
			const stream = await socket.detach();
			expect(String(await consume(stream))).toBe("rest");
		},
	);

	it.each(["data", "for await"])("gives the rest of a stream that was destroyed, then its error: %s", async (how) => {
		const { near, far } = await tcpPair();
		const socket = Socket.from(near);
		const file = socket.makefile("rb");
		far.write("line\nrest");
		expect(String(await file.readline())).toBe("line\n");
		near.destroy();
		await once(near, "close");
		const stream = await socket.detach();
		const parts: Buffer[] = [];
		const reading =
			how === "data"
				? once(
						stream.on("data", (chunk) => parts.push(chunk)),
						"end",
					)
				: (async () => {
						for await (const chunk of stream) parts.push(chunk);
					})();
		await expect(reading).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
		expect(String(Buffer.concat(parts))).toBe("rest");
		far.destroy();
	});

	it("waits for all that its files have sent, whichever sent last", async () => {
		const stream = new ScriptedDuplex({ answer: "immediate" });
		const socket = Socket.from(stream);
		const [first, second] = [socket.makefile("w"), socket.makefile("w")];
		await second.write("second ");
		void second.flush();
		await first.write("first");
		await socket.detach();
		expect(String(stream.received)).toBe("second first");
	});

	it("gives what no file had read yet of a stream that was destroyed, too", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		const file = socket.makefile("rb");
		stream.push("line\nre");
		expect(String(await file.readline())).toBe("line\n");
		stream.push("st");
		stream.destroy();
		const parts: Buffer[] = [];
		const reading = (async () => {
			for await (const chunk of await socket.detach()) parts.push(chunk);
		})();
		await expect(reading).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
		expect(String(Buffer.concat(parts))).toBe("rest");
	});

	it.each([
		["utf-8", "\n"],
		["utf-16-le", "\n\0"],
	])("drops the line feed that belongs to the last line, whenever it comes (%s)", async (encoding, lineFeed) => {
		const line = Buffer.from("line\r", encoding === "utf-8" ? "utf8" : "utf16le");
		for (const [late, rest] of [
			[[`${lineFeed}rest`], "rest"],
			[[lineFeed, "rest"], "rest"],
			[[...lineFeed, "rest"], "rest"],
			[["rest"], "rest"],
			[[`${lineFeed}${lineFeed}`], lineFeed],
			[[lineFeed], ""],
			[[], ""],
		] as const) {
			const stream = new ScriptedDuplex();
			const own = Reflect.ownKeys(stream).includes("push");
			stream.push(line);
			expect(await makefile(stream, "r", { encoding }).readline()).toBe("line\n");
			await Socket.from(stream).detach();
			const parts: Buffer[] = [];
			stream.on("data", (chunk) => parts.push(chunk));
			for (const chunk of late) stream.push(Buffer.from(chunk));
			stream.push(null);
			await once(stream, "end");
			expect(String(Buffer.concat(parts))).toBe(rest);
			expect(Reflect.ownKeys(stream).includes("push")).toBe(own);
		}
	});

	it("drops it where the first half of it had come before", async () => {
		for (const close of [true, false]) {
			const stream = new ScriptedDuplex();
			const file = makefile(stream, "r", { encoding: "utf-16-le" });
			stream.push(Buffer.from("line\r", "utf16le"));
			expect(await file.readline()).toBe("line\n");
			stream.push(Buffer.from("\n"));
			if (close) await file.close();
			await Socket.from(stream).detach();
			stream.push(Buffer.from("\0rest"));
			stream.push(null);
			const parts: Buffer[] = [];
			stream.on("data", (chunk) => parts.push(chunk));
			await once(stream, "end");
			expect(String(Buffer.concat(parts))).toBe("rest");
		}
	});
});
