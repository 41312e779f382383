// Bodies that are written: every kind, in both directions, framed as the fields say, and read back by our reader.

import { Readable } from "node:stream";
import { socketpair, TextIOWrapper } from "socket-makefile";
import {
	type HttpFile,
	type HttpMessage,
	type OutgoingBody,
	type OutgoingHeaders,
	readRequest,
	readResponse,
	writeRequest,
	writeResponse,
} from "socket-makefile/http";
import { describe, expect, it } from "vitest";
import { BytesIO } from "../../src/index.ts";

const bytes = (...texts: string[]) => texts.map((text) => Buffer.from(text));

async function* later(...texts: string[]): AsyncGenerator<Buffer, void, undefined> {
	for (const piece of bytes(...texts)) {
		await new Promise(setImmediate);
		yield piece;
	}
}

const request = { method: "POST", path: "/", headers: { Host: "h" } };

/** The two directions: what is written, and how it is read. */
const directions = {
	request: {
		write: (file: BytesIO, body: OutgoingBody | undefined, headers: OutgoingHeaders) =>
			writeRequest(file, { ...request, headers: { Host: "h", ...Object(headers) }, body }),
		read: async (file: HttpFile): Promise<HttpMessage | undefined> => readRequest(file),
	},
	response: {
		write: (file: BytesIO, body: OutgoingBody | undefined, headers: OutgoingHeaders) =>
			writeResponse(file, { status: 200, headers, body }),
		read: async (file: HttpFile): Promise<HttpMessage | undefined> => readResponse(file),
	},
};

const large = Buffer.alloc(100_000, "large");
const sized: readonly (readonly [string, OutgoingBody, string])[] = [
	["a string", "h\xe4llo €", "h\xe4llo €"],
	["an empty string", "", ""],
	["a large string", String(large), String(large)],
	["a Buffer", Buffer.from("hello"), "hello"],
	["a large Buffer", large, String(large)],
	["a Uint16Array", new Uint16Array([0x6968, 0x2121]), "hi!!"],
	["a DataView", new DataView(new Uint8Array(Buffer.from("xhi")).buffer, 1), "hi"],
	["an ArrayBuffer", new Uint8Array(Buffer.from("hi")).buffer, "hi"],
	["a SharedArrayBuffer", new SharedArrayBuffer(2), "\0\0"],
];
const pieces: readonly (readonly [string, () => OutgoingBody, string])[] = [
	["an array", () => bytes("one", "", "two"), "onetwo"],
	["an empty array", () => [], ""],
	["a set", () => new Set(bytes("a", "b")), "ab"],
	["a generator", () => later("one", "", "two"), "onetwo"],
	["a Readable", () => Readable.from(bytes("one", "two")), "onetwo"],
	["a Readable in byte mode", () => Readable.from(bytes("one", "two"), { objectMode: false }), "onetwo"],
	["a file in memory", () => new BytesIO("one\ntwo"), "one\ntwo"],
	["large pieces", () => [large, large], String(large) + String(large)],
	["typed arrays", () => [new Uint8Array([104]), new Uint8Array([105]).buffer], "hi"],
];

describe.each(Object.entries(directions))("the body of a %s", (_name, { write, read }) => {
	async function roundTrip(body: OutgoingBody, headers: OutgoingHeaders = {}) {
		const file = new BytesIO();
		await write(file, body, headers);
		await write(file, "next", {});
		const [peer, ours] = socketpair();
		const sending = peer.sendall(file.getvalue()).then(() => peer.shutdown("write"));
		const reader = ours.makefile("rb");
		const message = await read(reader);
		const read1 =
			message === undefined
				? undefined
				: {
						framing: message.framing,
						body: String(await message.bytes()),
						length: message.headers.get("content-length"),
					};
		const next = await read(reader);
		expect(String(await next?.bytes())).toBe("next");
		await Promise.all([sending, reader.close()]);
		return read1;
	}

	it.each(sized)("is counted if it is %s", async (_kind, body, text) => {
		const length = String(Buffer.byteLength(text));
		expect(await roundTrip(body)).toEqual({ framing: "length", body: text, length });
		expect(await roundTrip(body, { "content-length": length })).toEqual({ framing: "length", body: text, length });
	});

	it.each(pieces)("goes out in chunks, or counted, if it is %s", async (_kind, make, text) => {
		expect(await roundTrip(make())).toEqual({ framing: "chunked", body: text, length: null });
		expect(await roundTrip(make(), { "Transfer-Encoding": "Chunked" })).toMatchObject({
			framing: "chunked",
			body: text,
		});
		const length = String(Buffer.byteLength(text));
		expect(await roundTrip(make(), { "Content-Length": length })).toEqual({ framing: "length", body: text, length });
	});

	it.each([
		["a length that differs", "hello", { "Content-Length": "4" }],
		["a length that is no number", "hello", { "Content-Length": "0x5" }],
		["an empty length", "hello", { "Content-Length": "" }],
		[
			"two lengths",
			"hello",
			[
				["Content-Length", "5"],
				["content-length", "5"],
			],
		],
		["a list of lengths", "hello", { "Content-Length": "5, 5" }],
		["chunks for a string", "hello", { "Transfer-Encoding": "chunked" }],
		["length and chunks", bytes("hello"), { "Content-Length": "5", "Transfer-Encoding": "chunked" }],
		["another coding", bytes("hello"), { "Transfer-Encoding": "gzip, chunked" }],
		[
			"chunked twice",
			bytes("hello"),
			[
				["Transfer-Encoding", "chunked"],
				["Transfer-Encoding", "chunked"],
			],
		],
		["an empty coding", bytes("hello"), { "Transfer-Encoding": "" }],
		["chunks without a body", undefined, { "Transfer-Encoding": "chunked" }],
	] as readonly (readonly [string, OutgoingBody | undefined, OutgoingHeaders])[])(
		"is refused with %s, before an octet is written",
		async (_what, body, headers) => {
			const file = new BytesIO();
			const given = Symbol.iterator in headers ? Object.assign([...headers], { Host: "h" }) : headers;
			await expect(writeResponse(file, { status: 200, headers: given, body })).rejects.toMatchObject({
				name: "RangeError",
				code: "ERR_INVALID_ARG_VALUE",
			});
			await expect(writeRequest(file, { ...request, headers: given, body })).rejects.toThrow(RangeError);
			expect(file.getvalue().length).toBe(0);
			await write(file, "fine", {});
		},
	);

	it.each([
		["a number", 5],
		["an object", { a: 1 }],
		["a boolean", false],
		["a function", () => "x"],
		["a text file", new TextIOWrapper(new BytesIO("text"))],
	])("is refused if it is %s", async (_what, body) => {
		const file = new BytesIO();
		await expect(
			write(file, Object(body) === body ? (body as OutgoingBody) : (body as never), {}),
		).rejects.toMatchObject({
			name: "TypeError",
			code: "ERR_INVALID_ARG_TYPE",
			message: expect.stringMatching(/^body must be a string, bytes, or an iterable/),
		});
		expect(file.getvalue().length).toBe(0);
	});

	it.each([
		["too few octets", () => bytes("he", "l"), "5", "ERR_HTTP_CONTENT_LENGTH_MISMATCH"],
		["too many octets", () => later("hello", "!"), "5", "ERR_HTTP_CONTENT_LENGTH_MISMATCH"],
		["octets where none are announced", () => bytes("x"), "0", "ERR_HTTP_CONTENT_LENGTH_MISMATCH"],
		["a string", () => ["he", "llo"] as never, undefined, "ERR_INVALID_ARG_TYPE"],
		["a number", () => [Buffer.from("x"), 5] as never, undefined, "ERR_INVALID_ARG_TYPE"],
		[
			"an error of its own",
			async function* () {
				yield Buffer.from("x");
				throw Object.assign(new Error("mine"), { code: "MINE" });
			},
			undefined,
			"MINE",
		],
		[
			"an error before the first piece",
			() => Readable.from(bytes("x")).map(() => Promise.reject(Object.assign(new Error("mine"), { code: "MINE" }))),
			"5",
			"MINE",
		],
	] as readonly (readonly [string, () => OutgoingBody, string | undefined, string])[])(
		"that yields %s fails, and no other message follows on the file",
		async (_what, make, length, code) => {
			const file = new BytesIO();
			const headers: Record<string, string> = length === undefined ? {} : { "Content-Length": length };
			const error = await write(file, make(), headers).catch((error: unknown) => error);
			expect(error).toMatchObject({ code });
			const sent = file.getvalue();
			await expect(write(file, "next", {})).rejects.toBe(error);
			expect(file.getvalue()).toEqual(sent);
			// What was sent cannot be taken for a whole message, nor for two.
			const [peer, ours] = socketpair();
			await peer.sendall(sent);
			await peer.shutdown("write");
			const reader = ours.makefile("rb");
			const message = await read(reader);
			if (length === "0") expect(await message?.bytes()).toHaveLength(0);
			else if (length === "5" && code.endsWith("MISMATCH") && String(sent).endsWith("hello"))
				expect(await message?.text()).toBe("hello");
			else await expect(message?.bytes()).rejects.toMatchObject({ code: "ERR_HTTP_INCOMPLETE_BODY" });
		},
	);

	it("lets go of pieces that it does not send", async () => {
		const readable = Readable.from(later("hello", "too many", "more"));
		const closed = new Promise((resolve) => readable.once("close", resolve));
		await expect(write(new BytesIO(), readable, { "Content-Length": "5" })).rejects.toMatchObject({
			code: "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
		});
		await closed;
		const failing = {
			[Symbol.asyncIterator]: () => ({
				next: async () => ({ done: false as const, value: Buffer.from("xx") }),
				return: () => {
					throw new Error("not this one");
				},
			}),
		};
		await expect(write(new BytesIO(), failing, { "Content-Length": "1" })).rejects.toMatchObject({
			code: "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
		});
	});
});

describe("back-pressure", () => {
	it("asks for no more than one piece while the peer reads nothing", async () => {
		const [ours, peer] = socketpair();
		let asked = 0;
		async function* endless() {
			for (;;) {
				asked++;
				yield Buffer.alloc(65_536);
			}
		}
		const controller = new AbortController();
		const writing = writeResponse(ours.makefile("wb"), { status: 200, body: endless(), signal: controller.signal });
		for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
		const before = asked;
		for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
		expect(asked).toBe(before);
		expect(asked).toBeLessThan(20);
		await peer.recv(200_000);
		for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
		expect(asked).toBeGreaterThan(before);
		controller.abort();
		await expect(writing).rejects.toBe(controller.signal.reason);
		ours.abort();
		peer.abort();
	});

	it("sends each piece before it asks for the next one", async () => {
		const [ours, peer] = socketpair();
		const reading = readResponse(peer.makefile("rb"));
		async function* talk() {
			yield Buffer.from("one");
			expect(String(await (await reading).body.read(3))).toBe("one");
			yield Buffer.from("two");
			expect(String(await (await reading).body.read(3))).toBe("two");
		}
		const writing = writeResponse(ours.makefile("wb"), { status: 200, body: talk() });
		await writing;
		expect(await (await reading).text()).toBe("");
	});
});

describe("a signal", () => {
	it("that is aborted before leaves nothing written", async () => {
		const file = new BytesIO();
		const signal = AbortSignal.abort(new Error("no"));
		for (const write of [writeRequest(file, { ...request, signal }), writeResponse(file, { status: 200, signal })])
			await expect(write).rejects.toBe(signal.reason);
		expect(file.getvalue().length).toBe(0);
		await writeResponse(file, { status: 200 });
	});

	it("ends the wait for a piece, though the iterator waits for ever", async () => {
		const controller = new AbortController();
		const file = new BytesIO();
		async function* never() {
			yield Buffer.from("x");
			await new Promise(() => {});
		}
		const writing = writeResponse(file, { status: 200, body: never(), signal: controller.signal });
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		controller.abort(new Error("enough"));
		await expect(writing).rejects.toThrow("enough");
		await expect(writeResponse(file, { status: 200 })).rejects.toThrow("enough");
	});

	it("that is aborted by the iterator itself ends the wait", async () => {
		const controller = new AbortController();
		const body = {
			[Symbol.asyncIterator]: () => ({
				next: () => {
					controller.abort(new Error("mine"));
					return new Promise<never>(() => {});
				},
			}),
		};
		await expect(writeResponse(new BytesIO(), { status: 200, body, signal: controller.signal })).rejects.toThrow(
			"mine",
		);
	});

	it("does nothing if it is not aborted", async () => {
		const { signal } = new AbortController();
		const file = new BytesIO();
		await writeResponse(file, { status: 200, headers: { Date: "d" }, body: later("a", "b"), signal });
		await writeResponse(file, { status: 200, headers: { Date: "d" }, body: "c", signal });
		expect(String(file.getvalue())).toBe(
			"HTTP/1.1 200 OK\r\nDate: d\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 1\r\n\r\nc",
		);
	});
});

it("one message at a time is written to a file", async () => {
	const file = new BytesIO();
	const first = writeResponse(file, { status: 200, body: later("a", "b") });
	await expect(writeResponse(file, { status: 500, body: "evil" })).rejects.toMatchObject({ code: "ERR_HTTP_BUSY" });
	await first;
	await writeResponse(file, { status: 200, body: "c" });
	expect(String(file.getvalue())).not.toContain("evil");
});
