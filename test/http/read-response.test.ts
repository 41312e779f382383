// The behaviour that vectors don't show: interrupted reads, one response after another, the caller's limits, misuse.

import { BytesIO, TextIOWrapper } from "socket-makefile";
import { HttpError, IncompleteBodyError, readHeaders, readResponse, readStatusLine } from "socket-makefile/http";
import { describe, expect, it } from "vitest";
import { TimeoutError } from "../../src/errors.ts";
import { SizedBody } from "../../src/http/plain-bodies.ts";
import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";
import { chunked, start } from "./vector.ts";

const fileOf = (...segments: string[]) => new BufferedReader(new ScriptedReader(segments.map(latin1)));

/** A peer that sends an octet whenever the test pushes one. */
class Peer {
	readonly #waiting: ((bytes: Buffer) => void)[] = [];
	readonly #arrived: Buffer[] = [];

	push(text: string): void {
		const bytes = latin1(text);
		const waiting = this.#waiting.shift();
		if (waiting === undefined) this.#arrived.push(bytes);
		else waiting(bytes);
	}

	read1(): Promise<Buffer> {
		const bytes = this.#arrived.shift();
		return bytes === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(bytes);
	}
}

/** A peer that is late before every octet, so that each read times out once before it succeeds. */
class LatePeer {
	readonly #reader: ScriptedReader;
	#late = false;
	timeouts = 0;

	constructor(octets: string) {
		this.#reader = new ScriptedReader([...octets].map(latin1));
	}

	async read1(size?: number): Promise<Buffer> {
		this.#late = !this.#late;
		if (!this.#late) return this.#reader.read1(size);
		this.timeouts++;
		throw new TimeoutError();
	}
}

/**
 * Repeats a read after each timeout. As the peer is late at most once before each octet, a read without progress makes
 * the test fail.
 */
async function persist<T>(read: () => Promise<T>): Promise<T> {
	for (let attempts = 0; ; attempts++) {
		try {
			return await read();
		} catch (error) {
			if (!(error instanceof TimeoutError) || attempts > whole.length) throw error;
		}
	}
}

const whole = `HTTP/1.1 103 Hint\r\nLink: x\r\n\r\n${start}A: 1\r\n 2\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nT: 1\r\n\r\n`;

describe("an interrupted read", () => {
	it("goes on after a timeout before every octet, head, body and trailers", async () => {
		const peer = new LatePeer(`${whole}next`);
		const file = new BufferedReader(peer);
		const response = await persist(() => readResponse(file));
		expect(response).toMatchObject({ status: 200, interim: [{ status: 103, rawHeaders: [["Link", "x"]] }] });
		expect(response.rawHeaders[0]).toEqual(["A", "1 2"]);
		expect(String(await persist(() => response.body.read(5)))).toBe("abc01");
		expect(String(await persist(() => response.bytes()))).toBe("23456789abcdef");
		expect(response.trailers).toEqual([["T", "1"]]);
		expect(response.keepAlive).toBe(true);
		expect(String(await persist(() => file.read(4)))).toBe("next");
		expect(peer.timeouts).toBeGreaterThan(whole.length);
	});

	it("goes on after an abort at every octet of the head, which rejects with the signal's reason", async () => {
		const peer = new Peer();
		const file = new BufferedReader(peer);
		const head = `HTTP/1.1 100 Go\r\n\r\n${start}Content-Length: 2\r\n\r\n`;
		for (const octet of head) {
			const controller = new AbortController();
			const reading = readResponse(file, { signal: controller.signal });
			const reason = new Error("enough");
			controller.abort(reason);
			await expect(reading).rejects.toBe(reason);
			peer.push(octet);
		}
		peer.push("hi");
		const response = await readResponse(file);
		expect(response).toMatchObject({ status: 200, interim: [{ status: 100 }] });
		expect(await response.text()).toBe("hi");
	});

	it("of a body loses nothing either", async () => {
		const peer = new Peer();
		const file = new BufferedReader(peer);
		peer.push(chunked);
		const { body } = await readResponse(file);
		for (const octet of "2\r\nhi\r\n1\r\n!\r\n0\r\n\r") {
			const controller = new AbortController();
			const reading = body.read(4, { signal: controller.signal });
			controller.abort();
			await expect(reading).rejects.toBe(controller.signal.reason);
			peer.push(octet);
		}
		peer.push("\n");
		expect(String(await body.read())).toBe("hi!");
	});

	it("does not begin if the signal is already aborted, even if the response has arrived", async () => {
		const file = fileOf(`${start}Content-Length: 0\r\n\r\n`);
		const signal = AbortSignal.abort(new Error("no"));
		await expect(readResponse(file, { signal })).rejects.toBe(signal.reason);
		expect((await readResponse(file)).status).toBe(200);
	});
});

describe("the limit of a head", () => {
	const head = "HTTP/1.1 204 No\r\nA: b\r\n\r\n";
	const size = head.length - 2;

	it.each([1, 2])("refuses a head that is %d octets longer, the blank line not counted", async (less) => {
		const reading = readResponse(fileOf(head), { limits: { head: size - less } });
		await expect(reading).rejects.toMatchObject({ code: "ERR_HTTP_TOO_LARGE" });
	});

	it("accepts a head of exactly that size, however it arrives", async () => {
		for (const file of [fileOf(head), fileOf(...head)]) {
			expect((await readResponse(file, { limits: { head: size } })).status).toBe(204);
		}
	});
});

describe("one response after another", () => {
	const responses = [
		`${start}Content-Length: 5\r\n\r\nhello`,
		`${chunked}3\r\nabc\r\n0\r\n\r\n`,
		"HTTP/1.1 204 No\r\n\r\n",
		`${start}\r\nlast`,
	];

	it("is read from one file, each to its end", async () => {
		const file = fileOf(responses.join(""));
		const bodies: string[] = [];
		for (const _ of responses) bodies.push(await (await readResponse(file)).text());
		expect(bodies).toEqual(["hello", "abc", "", "last"]);
		await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE", state: "head" });
	});

	it("can be read after drain(), which skips the rest of a body", async () => {
		const file = fileOf(...responses);
		const first = await readResponse(file);
		expect(String(await first.body.read(2))).toBe("he");
		await first.body.drain();
		const second = await readResponse(file);
		await second.body.drain();
		expect(second.trailers).toEqual([]);
		expect((await readResponse(file)).status).toBe(204);
	});

	it("is not read while the previous body is unread", async () => {
		const file = fileOf(`${start}Content-Length: 38\r\n\r\nHTTP/1.1 201 Evil\r\nContent-Length: 0\r\n\r\n`);
		const response = await readResponse(file);
		await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_BUSY", state: "body" });
		expect(response.keepAlive).toBe(true);
		expect(await response.text()).toContain("201 Evil");
	});

	it("is not read while another read of a head is under way", async () => {
		const peer = new Peer();
		const file = new BufferedReader(peer);
		const first = readResponse(file, { method: "HEAD" });
		await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_BUSY", state: "head" });
		peer.push(`${start}\r\n`);
		expect((await first).status).toBe(200);
	});

	it("is not read after an error in a head", async () => {
		const file = fileOf("HTTP/1.1 2000 OK\r\n", `${start}Content-Length: 0\r\n\r\n`);
		const error = await readResponse(file).catch((error: unknown) => error);
		await expect(readResponse(file)).rejects.toBe(error);
	});

	it("is not read after an error in a body", async () => {
		const file = fileOf(`${chunked}g\r\n${start}Content-Length: 0\r\n\r\n`);
		const response = await readResponse(file);
		const error = await response.bytes().catch((error: unknown) => error);
		expect(error).toMatchObject({ code: "ERR_HTTP_CHUNK_SIZE" });
		await expect(readResponse(file)).rejects.toBe(error);
	});
});

describe("a body that is cut short", () => {
	it.each([
		["length", `${start}Content-Length: 10\r\n\r\nhello`, 10],
		["chunked", `${chunked}a\r\nhello`, undefined],
	])("by %s rejects with counts, after what came", async (_framing, raw, expected) => {
		for (const cut of ["text", "bytes", "json"] as const) {
			const response = await readResponse(fileOf(raw));
			expect(response.keepAlive).toBe(true);
			const error = await response[cut]().catch((error: unknown) => error);
			expect(error).toBeInstanceOf(IncompleteBodyError);
			expect(error).toMatchObject({ received: 5, expected, state: "body", code: "ERR_HTTP_INCOMPLETE_BODY" });
			expect(String(await response.body.read(3))).toBe("hel");
			expect(String(await response.body.peek())).toBe("lo");
			expect(String(await response.body.read(99))).toBe("lo");
			await expect(response.body.read(99)).rejects.toBe(error);
			await expect(response.body.readline()).rejects.toBe(error);
			await expect(response.body.readinto(Buffer.alloc(1))).rejects.toBe(error);
			await expect(response[cut]()).rejects.toBe(error);
			expect(response).toMatchObject({ keepAlive: false, trailers: undefined });
		}
	});
});

describe("a response", () => {
	it("has a Headers object, made once", async () => {
		const response = await readResponse(
			fileOf(`${start}Set-Cookie: a\r\nset-cookie: b\r\nX: 1\r\nx: 2\r\n__proto__: p\r\n\r\n`),
		);
		expect(response.headers).toBeInstanceOf(Headers);
		expect(response.headers.getSetCookie()).toEqual(["a", "b"]);
		expect(response.headers.get("X")).toBe("1, 2");
		expect(response.headers.get("__proto__")).toBe("p");
		expect(response.headers.get("valueOf")).toBeNull();
		expect(response.headers).toBe(response.headers);
	});

	it.each([
		["", "caf\xc3\xa9", "café"],
		["text/plain", "\xef\xbb\xbfa", "a"],
		["text/plain; charset=utf-8", "caf\xc3\xa9", "café"],
		["text/plain; charset=ISO-8859-1", "caf\xe9", "café"],
		['text/plain; a=b; Charset = "latin1"', "caf\xe9\r\n", "café\r\n"],
		["text/plain; charset=no-such-charset", "caf\xc3\xa9", "café"],
		["text/plain; charset=", "\xff", "\ufffd"],
		["text/plain; charset=utf-16", "no mark", "no mark"],
	])("of type %j decodes its text", async (type, body, text) => {
		const response = await readResponse(fileOf(`${start}Content-Type: ${type}\r\n\r\n${body}`));
		expect(await response.text()).toBe(text);
	});

	it("parses its body as JSON, and rejects with a SyntaxError if it is not JSON", async () => {
		expect(await (await readResponse(fileOf(`${start}\r\n\xef\xbb\xbf{"a": "\xc3\xa9"}`))).json()).toEqual({ a: "é" });
		await expect((await readResponse(fileOf(`${start}\r\nnope`))).json()).rejects.toThrow(SyntaxError);
	});

	it("has trailers when its body has been read to the end, and not before", async () => {
		const response = await readResponse(fileOf(`${chunked}1\r\nx\r\n0\r\nContent-Length: 3\r\n\r\n`));
		expect(response.trailers).toBeUndefined();
		expect(String(await response.body.read(1))).toBe("x");
		expect(response.trailers).toBeUndefined();
		await response.body.drain();
		expect(response.trailers).toEqual([["Content-Length", "3"]]);
		expect(response.headers.get("content-length")).toBeNull();
	});

	it("serves the reads of its body in the order of the calls", async () => {
		const { body } = await readResponse(fileOf(`${chunked}2\r\nab\r\n`, "4\r\ncd\ne\r\n", "0\r\n\r\n"));
		const reads = await Promise.all([body.read(1), body.read(2), body.readline(), body.read1(), body.read1()]);
		expect(reads.map(String)).toEqual(["a", "bc", "d\n", "e", ""]);
	});

	it("continues its body where a loop stopped reading", async () => {
		const { body } = await readResponse(fileOf(`${chunked}2\r\nab\r\n`, "4\r\ncdef\r\n", "0\r\n\r\n"));
		for await (const bytes of body) {
			expect(String(bytes)).toBe("ab");
			break;
		}
		expect(String(await body.read())).toBe("cdef");
	});

	it("returns Buffers that the caller may change (L12)", async () => {
		const file = fileOf(`${start}Content-Length: 4\r\n\r\nabcdefgh`);
		const { body } = await readResponse(file);
		(await body.read(2)).fill(0);
		(await body.peek()).fill(0);
		expect(String(await body.read())).toBe("cd");
		expect(String(await file.read())).toBe("efgh");
	});
});

describe("a closed file", () => {
	it("rejects a head, and a body that was begun", async () => {
		const file = fileOf(`${start}Content-Length: 5\r\n\r\nhe`, "llo");
		const { body } = await readResponse(file);
		await file.close();
		await expect(body.read()).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
		const other = fileOf(start);
		await other.close();
		await expect(readResponse(other)).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
	});
});

describe("a value that is not a binary file with a buffer", () => {
	const text = new TextIOWrapper(new BytesIO(latin1(start)));
	const raw = new ScriptedReader([latin1(start)]);

	it.each([
		["a text file", text],
		["a reader", raw],
		["nothing", undefined],
	])("is refused: %s", async (_name, file) => {
		for (const read of [readResponse, readStatusLine, readHeaders])
			await expect(Reflect.apply(read, undefined, [file])).rejects.toMatchObject({
				name: "TypeError",
				code: "ERR_INVALID_ARG_TYPE",
			});
	});
});

describe("a body's source on its own", () => {
	it("answers read1 to its end, or with the same error every time", async () => {
		const whole = new SizedBody(fileOf("abcd"), 3);
		expect(String(await whole.read1(2))).toBe("ab");
		expect(String(await whole.read1())).toBe("c");
		expect([(await whole.read1()).length, (await whole.read1()).length]).toEqual([0, 0]);
		const cut = new SizedBody(fileOf("ab"), 3);
		expect(String(await cut.read1())).toBe("ab");
		const error = await cut.read1().catch((error: unknown) => error);
		expect(error).toMatchObject({ received: 2, expected: 3 });
		await expect(cut.read1()).rejects.toBe(error);
	});
});

describe("the two steps on their own", () => {
	it("read a status line, then fields, and leave the rest", async () => {
		const file = fileOf(`${start}A: 1\r\n\r\nrest`);
		expect(await readStatusLine(file)).toEqual({ version: "1.1", status: 200, reason: "OK" });
		expect(await readHeaders(file)).toEqual([["A", "1"]]);
		expect(String(await file.read())).toBe("rest");
	});

	it("refuse and limit as readResponse does", async () => {
		await expect(readStatusLine(fileOf(""))).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE" });
		await expect(readStatusLine(fileOf("ICY 200 OK\r\n"))).rejects.toBeInstanceOf(HttpError);
		await expect(readHeaders(fileOf("A: 1\r\nB: 2\r\n\r\n"), { limits: { fields: 1 } })).rejects.toMatchObject({
			code: "ERR_HTTP_TOO_MANY_FIELDS",
		});
		await expect(readHeaders(fileOf("A: 1"))).rejects.toMatchObject({ code: "ERR_HTTP_INCOMPLETE_HEAD" });
		await expect(readHeaders(fileOf("A: 1\r\n"))).rejects.toMatchObject({ code: "ERR_HTTP_INCOMPLETE_HEAD" });
	});

	it("tells an end between two heads from an end inside one", async () => {
		const file = fileOf("A: 1\r\n\r\n");
		expect(await readHeaders(file)).toEqual([["A", "1"]]);
		await expect(readHeaders(file)).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE", state: "head" });
		const cut = fileOf("HTTP/1.1 200 OK\r\n");
		await readStatusLine(cut);
		await expect(readHeaders(cut)).rejects.toMatchObject({ code: "ERR_HTTP_INCOMPLETE_HEAD" });
		await expect(readHeaders(fileOf(""), { limits: { fields: -1 } })).rejects.toThrow(RangeError);
	});
});

describe("limits that the caller gives", () => {
	const read = (raw: string, limits: object) =>
		readResponse(fileOf(raw), { limits }).then((response) => response.bytes());
	const field = "A: 123\r\n";

	it.each([
		["line", start, start.length, "ERR_HTTP_LINE_TOO_LONG"],
		["head", `${start}${field}\r\n`, start.length + field.length, "ERR_HTTP_TOO_LARGE"],
		["fields", `${start}${field}${field}\r\n`, 2, "ERR_HTTP_TOO_MANY_FIELDS"],
		["interim", `HTTP/1.1 100 Go\r\n\r\n${start}\r\n`, 1, "ERR_HTTP_INTERIM"],
		["chunkLine", `${chunked}1;ab\r\nx\r\n0\r\n\r\n`, 6, "ERR_HTTP_LINE_TOO_LONG"],
		["extensions", `${chunked}1;ab\r\nx\r\n0;c\r\n\r\n`, 5, "ERR_HTTP_TOO_LARGE"],
		["trailers", `${chunked}0\r\n${field}${field}\r\n`, 2, "ERR_HTTP_TOO_MANY_FIELDS"],
		["trailerBytes", `${chunked}0\r\n${field}${field}\r\n`, 2 * field.length, "ERR_HTTP_TOO_LARGE"],
	])("%s binds at its edge", async (name, raw, limit, code) => {
		const whole = raw === start ? `${raw}\r\n` : raw;
		await read(whole, { [name]: limit });
		await expect(read(whole, { [name]: limit - 1 })).rejects.toMatchObject({ code });
		await expect(read(whole, { [name]: 0 })).rejects.toBeInstanceOf(HttpError);
	});

	it("may exceed the file's maxLineLength", async () => {
		const value = "x".repeat(3_000_000);
		const file = new BufferedReader(new ScriptedReader([latin1(`${start}A: ${value}\r\n\r\n`)]));
		const limit = Number.POSITIVE_INFINITY;
		const response = await readResponse(file, { limits: { line: limit, head: limit } });
		expect(response.headers.get("a")).toBe(value);
	});

	it("may be beyond what the file was made with", async () => {
		const reader = new ScriptedReader([latin1(`${start}Content-Length: 0\r\n\r\n`)]);
		const response = await readResponse(new BufferedReader(reader, 8_192, { maxLineLength: 10 }));
		expect(response.headers.get("content-length")).toBe("0");
	});

	it("of a line holds for trailers too", async () => {
		const raw = `${chunked}0\r\n${"x".repeat(30)}: 1\r\n\r\n`;
		await read(raw, { line: 35 });
		await expect(read(raw, { line: 34 })).rejects.toMatchObject({ code: "ERR_HTTP_LINE_TOO_LONG", state: "trailers" });
	});

	it("are checked", async () => {
		await expect(read(start, { line: -1 })).rejects.toThrow(RangeError);
	});
});
