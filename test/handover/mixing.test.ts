// Lines and bytes by turns on one file; a look ahead before the protocol is chosen; a reader of the user's own.

import { BufferedReader, type ByteReader, makefile, TextIOWrapper } from "socket-makefile";
import { describe, expect, it } from "vitest";
import { Chunked, tcpPair } from "./ends.ts";

/** `* 1 FETCH {n}` and so on: a line, then as many bytes as it says, of whatever value. */
const BODY = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256));
const MESSAGE = Buffer.concat([Buffer.from(`größe ${BODY.length}\r\n`), BODY, Buffer.from(")\r\nnächste\r\n")]);

describe("lines and bytes mixed on one file", () => {
	it("text: readline(), then buffer.read(n), then lines again, at every split position", async () => {
		for (let at = 0; at <= MESSAGE.length; at++) {
			for (const newline of [null, "", "\r\n"] as const) {
				const file = makefile(new Chunked([MESSAGE.subarray(0, at), MESSAGE.subarray(at)]), "r", { newline });
				const end = newline === null ? "\n" : "\r\n";
				expect(await file.readline()).toBe(`größe ${BODY.length}${end}`);
				const { buffer } = file;
				if (!(buffer instanceof BufferedReader)) throw new TypeError("no BufferedReader below");
				expect((await buffer.read(BODY.length)).equals(BODY), `split at ${at}`).toBe(true);
				expect(await file.readlines()).toEqual([`)${end}`, `nächste${end}`]);
			}
		}
	});

	it("text: characters, then bytes, in the middle of a line of multi-byte characters", async () => {
		const bytes = Buffer.from("aé日😀|aé日😀\n");
		for (let n = 0; n < 10; n++) {
			const file = makefile(new Chunked([...bytes].map((byte) => Buffer.of(byte))), "r");
			const head = await file.read(n);
			const { buffer } = file;
			if (!(buffer instanceof BufferedReader)) throw new TypeError("no BufferedReader below");
			expect(head + String(await buffer.read())).toBe(String(bytes));
		}
	});

	it("binary: readline(), read(n), peek() and readinto() by turns", async () => {
		for (let at = 0; at <= MESSAGE.length; at++) {
			const file = makefile(new Chunked([MESSAGE.subarray(0, at), MESSAGE.subarray(at)]), "rb");
			const line = String(await file.readline());
			const body = Buffer.alloc(Number(line.split(" ")[1]));
			expect((await file.peek())[0]).toBe(BODY[0]);
			expect(await file.readinto(body)).toBe(BODY.length);
			expect(body.equals(BODY), `split at ${at}`).toBe(true);
			expect((await file.readlines()).map(String)).toEqual([")\r\n", "nächste\r\n"]);
		}
	});

	it("peek() decides the protocol, and nothing is consumed", async () => {
		for (const [first, protocol] of [
			["GET / HTTP/1.1\r\n", "http"],
			["\x16\x03\x01", "tls"],
			["SSH-2.0-x\r\n", "ssh"],
		] as const) {
			const { near, far } = await tcpPair();
			far.end(first, "latin1");
			const file = makefile(near, "rb");
			const [byte] = await file.peek(1);
			const guess = byte === 0x16 ? "tls" : byte === 0x53 ? "ssh" : "http";
			expect(guess).toBe(protocol);
			if (guess === "http") {
				const text = new TextIOWrapper(file);
				expect(await text.readline()).toBe("GET / HTTP/1.1\n");
				await text.close();
			} else {
				expect((await file.read()).toString("latin1")).toBe(first);
				await file.close();
			}
			near.destroy();
			far.destroy();
		}
	});
});

describe("BufferedReader over a ByteReader of the user's own", () => {
	/** A reader that gives a few bytes at a time. */
	const reader = (bytes: Buffer, step: number): ByteReader => {
		let at = 0;
		return {
			async read1(size = 8192) {
				const part = bytes.subarray(at, at + Math.min(step, size));
				at += part.length;
				return Buffer.from(part);
			},
		};
	};

	it.each([1, 2, 3, 7, 4096])("reads lines and counts from pieces of %i bytes", async (step) => {
		const file = new BufferedReader(reader(MESSAGE, step));
		expect(String(await file.readline())).toBe("größe 300\r\n");
		expect((await file.read(300)).equals(BODY)).toBe(true);
		expect((await file.readlines()).map(String)).toEqual([")\r\n", "nächste\r\n"]);
		expect(await file.read1()).toHaveLength(0);
	});

	it("carries text, whose buffer goes on at the exact byte", async () => {
		const text = new TextIOWrapper(new BufferedReader(reader(MESSAGE, 5)));
		expect(await text.readline()).toBe("größe 300\n");
		const below = await text.detach();
		if (!(below instanceof BufferedReader)) throw new TypeError("no BufferedReader below");
		expect((await below.read(300)).equals(BODY)).toBe(true);
		expect(String(await below.read())).toBe(")\r\nnächste\r\n");
	});
});
