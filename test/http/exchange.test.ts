// Requests and responses as exchanges on one connection: what writeResponse() adds, what ends the connection, interim
// responses, and what a handler gets wrong.

import { connect, listen, select, socketpair, TextIOWrapper } from "socket-makefile";
import {
	type HttpFile,
	type HttpHead,
	HttpMessage,
	HttpRequest,
	HttpResponse,
	type OutgoingResponse,
	readHeaders,
	readRequest,
	readRequestLine,
	readResponse,
	readStatusLine,
	writeRequest,
	writeResponse,
} from "socket-makefile/http";
import { describe, expect, it } from "vitest";
import { BytesIO } from "../../src/index.ts";
import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";

const fileOf = (...segments: string[]) => new BufferedReader(new ScriptedReader(segments.map(latin1), "hold"));
const get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

async function requestOf(raw: string): Promise<HttpRequest> {
	const request = await readRequest(fileOf(raw));
	if (request === undefined) throw new Error("no request");
	return request;
}

/** What writeResponse() writes, the Date left out. */
async function written(response: OutgoingResponse): Promise<string> {
	const file = new BytesIO();
	await writeResponse(file, response);
	return file
		.getvalue()
		.toString("latin1")
		.replace(/Date: [^\r]*\r\n/, "");
}

const ok = "HTTP/1.1 200 OK\r\n";

describe("writeResponse", () => {
	it("has sent a whole message if only the flush fails", async () => {
		let fails = true;
		const file = {
			write: async () => {},
			flush: async () => {
				if (fails) throw new Error("no");
			},
		};
		await expect(writeResponse(file, { status: 200 })).rejects.toThrow("no");
		fails = false;
		await writeResponse(file, { status: 200 });
	});

	it.each<[string, string, Omit<OutgoingResponse, "request">, string, boolean]>([
		["a body", get, { status: 200, body: "hi" }, `${ok}Content-Length: 2\r\n\r\nhi`, true],
		["no body", get, { status: 200 }, `${ok}Content-Length: 0\r\n\r\n`, true],
		["a null body", get, { status: 200, body: null }, `${ok}Content-Length: 0\r\n\r\n`, true],
		[
			"a length of 0 and no body",
			get,
			{ status: 200, headers: { "Content-Length": "0" } },
			`${ok}Content-Length: 0\r\n\r\n`,
			true,
		],
		["a reason", get, { status: 200, reason: "caf\xe9" }, "HTTP/1.1 200 caf\xe9\r\nContent-Length: 0\r\n\r\n", true],
		["an empty reason", get, { status: 404, reason: "" }, "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", true],
		["a status without a phrase", get, { status: 299 }, "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", true],
		[
			"fields first",
			get,
			{
				status: 404,
				headers: [
					["B", "1"],
					["a", ""],
					["B", "2"],
				],
			},
			"HTTP/1.1 404 Not Found\r\nB: 1\r\na: \r\nB: 2\r\nContent-Length: 0\r\n\r\n",
			true,
		],
		[
			"HEAD with a body",
			get.replace("GET", "HEAD"),
			{ status: 200, body: "hi" },
			`${ok}Content-Length: 2\r\n\r\n`,
			true,
		],
		[
			"HEAD with pieces",
			get.replace("GET", "HEAD"),
			{ status: 200, body: [Buffer.from("hi")] },
			`${ok}Transfer-Encoding: chunked\r\n\r\n`,
			true,
		],
		[
			"HEAD with a length and no body",
			get.replace("GET", "HEAD"),
			{ status: 200, headers: { "Content-Length": "9" } },
			`${ok}Content-Length: 9\r\n\r\n`,
			true,
		],
		["HEAD without a body", get.replace("GET", "HEAD"), { status: 200 }, `${ok}Content-Length: 0\r\n\r\n`, true],
		["204", get, { status: 204 }, "HTTP/1.1 204 No Content\r\n\r\n", true],
		["204 to HEAD", get.replace("GET", "HEAD"), { status: 204 }, "HTTP/1.1 204 No Content\r\n\r\n", true],
		["304", get, { status: 304 }, "HTTP/1.1 304 Not Modified\r\n\r\n", true],
		[
			"304 with a length",
			get,
			{ status: 304, headers: { "Content-Length": "9" } },
			"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
			true,
		],
		["a 1xx", get, { status: 103, headers: { Link: "x" } }, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", true],
		[
			"101",
			get,
			{ status: 101, headers: { Connection: "upgrade" } },
			"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n",
			false,
		],
		[
			"101 while a body is unread",
			`POST${get.slice(3, -2)}Content-Length: 1\r\n\r\n`,
			{ status: 101 },
			"HTTP/1.1 101 Switching Protocols\r\n\r\n",
			false,
		],
		["2xx to CONNECT", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", { status: 200 }, `${ok}\r\n`, false],
		[
			"4xx to CONNECT",
			"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
			{ status: 403 },
			"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
			true,
		],
		[
			"a request with close",
			`${get.slice(0, -2)}Connection: close\r\n\r\n`,
			{ status: 200 },
			`${ok}Content-Length: 0\r\nConnection: close\r\n\r\n`,
			false,
		],
		[
			"close of its own",
			get,
			{ status: 200, headers: { connection: "Close" } },
			`${ok}connection: Close\r\nContent-Length: 0\r\n\r\n`,
			false,
		],
		[
			"keep-alive though the request says close",
			`${get.slice(0, -2)}Connection: close\r\n\r\n`,
			{ status: 200, headers: { Connection: "keep-alive" } },
			`${ok}Connection: keep-alive\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
			false,
		],
		[
			"an unread body",
			`POST${get.slice(3, -2)}Content-Length: 1\r\n\r\n`,
			{ status: 413 },
			"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
			false,
		],
		[
			"HTTP/1.0",
			"GET / HTTP/1.0\r\n\r\n",
			{ status: 200, body: "hi" },
			`${ok}Content-Length: 2\r\nConnection: close\r\n\r\nhi`,
			false,
		],
		[
			"HTTP/1.0 with keep-alive",
			"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			{ status: 200, body: "hi" },
			`${ok}Content-Length: 2\r\nConnection: keep-alive\r\n\r\nhi`,
			true,
		],
		[
			"HTTP/1.0 and pieces",
			"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			{ status: 200, body: [Buffer.from("hi")] },
			`${ok}Connection: close\r\n\r\nhi`,
			false,
		],
		[
			"HTTP/1.0 and counted pieces",
			"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			{ status: 200, headers: { "Content-Length": "2" }, body: [Buffer.from("hi")] },
			`${ok}Content-Length: 2\r\nConnection: keep-alive\r\n\r\nhi`,
			true,
		],
		[
			"HTTP/1.0, keep-alive, and Connection of its own",
			"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			{ status: 200, headers: { Connection: "x" } },
			`${ok}Connection: x\r\nContent-Length: 0\r\n\r\n`,
			true,
		],
	])("answers with %s", async (_what, raw, response, expected, keepAlive) => {
		const request = await requestOf(raw);
		expect(await written({ ...response, request })).toBe(expected);
		expect(request.keepAlive).toBe(keepAlive);
	});

	it("adds a Date, unless there is one, and not to 1xx", async () => {
		const file = new BytesIO();
		await writeResponse(file, { status: 200 });
		const [, date = ""] = /\r\nDate: ([^\r]*)\r\n/.exec(String(file.getvalue())) ?? [];
		expect(date).toMatch(/^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/);
		expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(10_000);
		const own = new BytesIO();
		await writeResponse(own, { status: 200, headers: { dAtE: "x" } });
		await writeResponse(own, { status: 100 });
		expect(String(own.getvalue())).toBe(
			"HTTP/1.1 200 OK\r\ndAtE: x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
		);
	});

	it.each<[string, object, string]>([
		["no status", {}, "ERR_INVALID_ARG_TYPE"],
		["a string as status", { status: "200" }, "ERR_INVALID_ARG_TYPE"],
		["a status of 99", { status: 99 }, "ERR_OUT_OF_RANGE"],
		["a status of 1000", { status: 1000 }, "ERR_OUT_OF_RANGE"],
		["a fraction as status", { status: 200.5 }, "ERR_OUT_OF_RANGE"],
		["an unknown option", { status: 200, header: {} }, "ERR_INVALID_ARG_TYPE"],
		["a reason with CRLF", { status: 200, reason: "a\r\nb" }, "ERR_INVALID_CHAR"],
		["a reason with NUL", { status: 200, reason: "a\0" }, "ERR_INVALID_CHAR"],
		["a reason beyond latin-1", { status: 200, reason: "€" }, "ERR_INVALID_CHAR"],
		["a number as reason", { status: 200, reason: 5 }, "ERR_INVALID_ARG_TYPE"],
		["a value with CRLF", { status: 200, headers: { A: "b\r\nContent-Length: 0" } }, "ERR_INVALID_CHAR"],
		["a name with a colon", { status: 200, headers: { "A: b\r\nC": "d" } }, "ERR_INVALID_CHAR"],
		["a number as value", { status: 200, headers: { "Content-Length": 5 } }, "ERR_INVALID_ARG_TYPE"],
		["an array as value", { status: 200, headers: { A: ["b"] } }, "ERR_INVALID_ARG_TYPE"],
		["an undefined value", { status: 200, headers: { A: undefined } }, "ERR_INVALID_ARG_TYPE"],
		["a flat list", { status: 200, headers: ["A", "b"] }, "ERR_INVALID_ARG_TYPE"],
		["a triple", { status: 200, headers: [["A", "b", "c"]] }, "ERR_INVALID_ARG_TYPE"],
		["a number as name", { status: 200, headers: [[5, "b"]] }, "ERR_INVALID_ARG_TYPE"],
		["a string as headers", { status: 200, headers: "A: b" }, "ERR_INVALID_ARG_TYPE"],
		["null as headers", { status: 200, headers: null }, "ERR_INVALID_ARG_TYPE"],
		["an object as request", { status: 200, request: { method: "GET" } }, "ERR_INVALID_ARG_TYPE"],
		["no signal", { status: 200, signal: {} }, "ERR_INVALID_ARG_TYPE"],
		["a body of 204", { status: 204, body: "" }, "ERR_INVALID_ARG_VALUE"],
		["a body of 304", { status: 304, body: "x" }, "ERR_INVALID_ARG_VALUE"],
		["a body of 1xx", { status: 100, body: "x" }, "ERR_INVALID_ARG_VALUE"],
		["a body of 101", { status: 101, body: [] }, "ERR_INVALID_ARG_VALUE"],
		["a length of 204", { status: 204, headers: { "Content-Length": "0" } }, "ERR_INVALID_ARG_VALUE"],
		["a length of 1xx", { status: 100, headers: { "Content-Length": "0" } }, "ERR_INVALID_ARG_VALUE"],
		["chunks of 101", { status: 101, headers: { "Transfer-Encoding": "chunked" } }, "ERR_INVALID_ARG_VALUE"],
		["a length without a body", { status: 200, headers: { "Content-Length": "5" } }, "ERR_INVALID_ARG_VALUE"],
	])("refuses %s, and writes nothing", async (_what, response, code) => {
		const file = new BytesIO();
		const error = await Reflect.apply(writeResponse, undefined, [file, response]).catch((error: unknown) => error);
		expect(error).toMatchObject({ code });
		expect(error).toBeInstanceOf(/ARG_TYPE|CHAR/.test(code) ? TypeError : RangeError);
		expect(file.getvalue().length).toBe(0);
	});

	it("refuses chunks and 1xx to an HTTP/1.0 client, and a body of 2xx to CONNECT", async () => {
		const request = await requestOf("GET / HTTP/1.0\r\n\r\n");
		const headers = { "Transfer-Encoding": "chunked" };
		await expect(written({ status: 200, headers, body: [], request })).rejects.toThrow("HTTP/1.0");
		await expect(written({ status: 100, request })).rejects.toThrow("HTTP/1.0");
		await expect(
			written({ status: 200, body: "x", request: await requestOf("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n") }),
		).rejects.toThrow(RangeError);
	});

	it.each([
		["a text file", new TextIOWrapper(new BytesIO()), "a text file"],
		["nothing", undefined, "undefined"],
		["a socket's options", {}, "an instance of Object"],
	])("says that it writes to a binary file, not to %s", async (_what, file, shown) => {
		const allowed = `HTTP is written to a binary file: makefile(socket, 'wb') or 'rwb', not ${shown}`;
		await expect(Reflect.apply(writeResponse, undefined, [file, { status: 200 }])).rejects.toMatchObject({
			name: "TypeError",
			message: allowed,
		});
		await expect(Reflect.apply(writeRequest, undefined, [file, { method: "GET", path: "/" }])).rejects.toMatchObject({
			message: allowed,
		});
	});
});

describe("writeRequest", () => {
	it.each([
		["no request", undefined, "the options must be an object, not undefined: write { method: 'GET', path: '/' }"],
		["a number as method", { method: 5, path: "/" }, "method must be a string, not 5"],
		["no path", { method: "GET" }, "path must be a string, not undefined"],
		["a number as value", { method: "GET", path: "/", headers: { Age: 5 } }, "value of Age must be a string, not 5"],
		[
			"a list of names and values",
			{ method: "GET", path: "/", headers: ["Age", "5"] },
			"each of headers must be a pair [name, value], not 'Age'",
		],
		[
			"a name without a value",
			{ method: "GET", path: "/", headers: [["Age"]] },
			"each of headers must be a pair [name, value], not a list of 1",
		],
		[
			"a wrong name",
			{ method: "GET", path: "/", header: {} },
			"unknown option 'header' (allowed: method, path, headers, body, signal)",
		],
	])("says what is wrong with %s", async (_what, request, message) => {
		await expect(Reflect.apply(writeRequest, undefined, [new BytesIO(), request])).rejects.toMatchObject({
			name: "TypeError",
			message,
		});
	});

	it("may announce a body that the caller writes later", async () => {
		const file = new BytesIO();
		await writeRequest(file, { method: "POST", path: "/", headers: { "Content-Length": "2" } });
		await file.write(Buffer.from("hi"));
		expect(String(file.getvalue())).toBe("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
	});

	it("sends no framing field without a body, and none with CONNECT", async () => {
		const file = new BytesIO();
		await writeRequest(file, { method: "DELETE", path: "/" });
		expect(String(file.getvalue())).toBe("DELETE / HTTP/1.1\r\n\r\n");
		const connect = { method: "CONNECT", path: "h:1" };
		await expect(writeRequest(file, { ...connect, body: "x" })).rejects.toThrow(RangeError);
		await expect(writeRequest(file, { ...connect, headers: { "Content-Length": "0" } })).rejects.toThrow(RangeError);
	});

	it("that was cut short leaves the answer readable, and ends the connection", async () => {
		const [client, server] = socketpair();
		const file = client.makefile("rwb");
		const writing = writeRequest(file, {
			method: "PUT",
			path: "/",
			headers: { "Content-Length": "9" },
			body: [Buffer.from("x")],
		});
		await expect(writing).rejects.toMatchObject({
			code: "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
			state: "body",
			status: undefined,
		});
		await writeResponse(server.makefile("wb"), { status: 400 });
		expect(await readResponse(file)).toMatchObject({ status: 400, keepAlive: false });
	});
});

describe("an exchange over a socket", () => {
	function pair() {
		const [client, server] = socketpair();
		return { client, server, there: client.makefile("rwb"), here: server.makefile("rwb") };
	}

	async function next(file: HttpFile): Promise<HttpRequest> {
		const request = await readRequest(file);
		if (request === undefined) throw new Error("no request");
		return request;
	}

	it("ends at a bare LF although the end of a later head with CRLF has arrived", async () => {
		const file = fileOf(`GET /a HTTP/1.1\nHost: h\n\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n`);
		expect((await readRequest(file, { bareLF: true }))?.target).toBe("/a");
		expect((await readRequest(file, { bareLF: true }))?.target).toBe("/b");
	});

	it("follows another, in both directions, and ends with undefined", async () => {
		const { client, there, here } = pair();
		for (let i = 0; i < 20; i++) {
			await writeRequest(there, {
				method: "POST",
				path: `/${i}`,
				headers: { Host: "h" },
				body: i % 2 === 0 ? `${i}` : [Buffer.from(`${i}`)],
			});
			const request = await next(here);
			expect(request).toMatchObject({ method: "POST", target: `/${i}`, framing: i % 2 === 0 ? "length" : "chunked" });
			expect(request).toBeInstanceOf(HttpMessage);
			await writeResponse(here, { status: 200, body: await request.text(), request });
			const response = await readResponse(there);
			expect(response).toBeInstanceOf(HttpMessage);
			expect([await response.text(), response.keepAlive, request.keepAlive]).toEqual([`${i}`, true, true]);
		}
		await there.close();
		await client.close();
		expect(await readRequest(here)).toBeUndefined();
		expect(await readRequest(here)).toBeUndefined();
	});

	it("of 100-continue: the client sends its body when it is told to", async () => {
		const { there, here } = pair();
		const heads: HttpHead[] = [];
		await writeRequest(there, {
			method: "PUT",
			path: "/",
			headers: { Host: "h", Expect: "100-continue", "Content-Length": "2" },
		});
		const reading = readResponse(there, {
			onInterim: async (head) => {
				heads.push(head);
				await new Promise(setImmediate);
				if (head.status !== 100) return;
				await there.write(Buffer.from("hi"));
				await there.flush();
			},
		});
		const request = await next(here);
		expect(request.expectsContinue).toBe(true);
		await writeResponse(here, { status: 103, headers: { Link: "x" }, request });
		await writeResponse(here, { status: 100, request });
		expect(await request.text()).toBe("hi");
		await writeResponse(here, { status: 201, request });
		const response = await reading;
		expect(response).toMatchObject({ status: 201, interim: [{ status: 103 }, { status: 100 }], keepAlive: true });
		expect(heads).toEqual(response.interim);
		expect(request.keepAlive).toBe(true);
	});

	it("goes on with the next head after onInterim() has failed", async () => {
		const file = fileOf("HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 102 On\r\n\r\nHTTP/1.1 204 No\r\n\r\n");
		const mine = new Error("mine");
		const onInterim = () => {
			throw mine;
		};
		await expect(readResponse(file, { onInterim })).rejects.toBe(mine);
		const told: number[] = [];
		const response = await readResponse(file, { onInterim: (head) => void told.push(head.status) });
		expect([told, response.interim.map(({ status }) => status), response.status]).toEqual([[102], [100, 102], 204]);
	});

	it("is not told of 101", async () => {
		const told: number[] = [];
		const file = fileOf("HTTP/1.1 101 Switch\r\n\r\nrest");
		const response = await readResponse(file, { onInterim: (head) => void told.push(head.status) });
		expect([told, response.upgraded, String(await file.read1())]).toEqual([[], true, "rest"]);
	});

	it.each(["response", "request"])(
		"ends when the peer has ended the connection behind a %s, without another read",
		async (which) => {
			const { client, server, there, here } = pair();
			const [from, file, read] =
				which === "response" ? ([server, there, readResponse] as const) : ([client, here, next] as const);
			await from.sendall(which === "response" ? "HTTP/1.1 204 No\r\n\r\n" : get);
			// What arrives while nothing is read pauses the stream.
			for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
			const message: HttpMessage = await read(file);
			for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
			expect(message.keepAlive).toBe(true);
			await from.shutdown("write");
			for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
			expect(message.keepAlive).toBe(false);
			if (message instanceof HttpRequest) {
				await writeResponse(here, { status: 200, request: message });
				expect((await readResponse(there)).headers.get("connection")).toBe("close");
			}
		},
	);

	it("ends when the client has ended the connection over TCP, though the request had arrived before it was read", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		await using client = await connect(listener.address());
		await client.sendall(get);
		await using server = await listener.accept();
		await select([server]);
		const request = await next(server.makefile("rwb"));
		expect(request.keepAlive).toBe(true);
		await client.shutdown("write");
		while (request.keepAlive) await new Promise(setImmediate);
	});

	it("goes on while requests that came before the end are unread", async () => {
		const { client, here } = pair();
		await client.sendall(get + get);
		await client.shutdown("write");
		const first = await next(here);
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(first.keepAlive).toBe(true);
		const second = await next(here);
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(second.keepAlive).toBe(false);
		expect(await readRequest(here)).toBeUndefined();
	});

	it.each(["a closed file", "an aborted connection"])("ends with %s", async (what) => {
		const { client, here } = pair();
		await client.sendall(get);
		const request = await next(here);
		expect(request.keepAlive).toBe(true);
		if (what === "a closed file") await here.close();
		else client.abort();
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(request.keepAlive).toBe(false);
	});

	it("cannot begin before the body was read, and is not spoilt by that", async () => {
		const file = fileOf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi", get);
		const request = await next(file);
		await expect(readRequest(file)).rejects.toMatchObject({ code: "ERR_HTTP_BUSY", state: "body", status: undefined });
		await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_BUSY" });
		expect(request.keepAlive).toBe(true);
		expect(await request.text()).toBe("hi");
		expect((await next(file)).method).toBe("GET");
	});

	it("is refused for good after an error, which can be answered", async () => {
		const { client, there, here } = pair();
		await client.sendall("GET / HTTP/1.1\r\n\r\n");
		const error = await readRequest(here).catch((error: unknown) => error);
		expect(error).toMatchObject({ name: "HttpError", code: "ERR_HTTP_HOST", status: 400 });
		await expect(readRequest(here)).rejects.toBe(error);
		await writeResponse(here, { status: Object(error).status });
		const response = await readResponse(there);
		expect([response.status, response.headers.get("connection"), response.keepAlive]).toEqual([400, "close", false]);
	});

	it("that is answered without its request is ended while the body is unread", async () => {
		const { client, there, here } = pair();
		await client.sendall("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");
		await next(here);
		await writeResponse(here, { status: 413 });
		expect((await readResponse(there)).keepAlive).toBe(false);
	});

	it("has one answer", async () => {
		const { client, there, here } = pair();
		await client.sendall(get);
		const request = await next(here);
		await writeResponse(here, { status: 200, body: "one", request });
		await expect(writeResponse(here, { status: 200, body: "two", request })).rejects.toMatchObject({
			code: "ERR_HTTP_BUSY",
		});
		await expect(writeResponse(here, { status: 100, request })).rejects.toMatchObject({ code: "ERR_HTTP_BUSY" });
		await here.close();
		expect(await (await readResponse(there)).text()).toBe("one");
	});

	it("that a handler spoilt ends there: no answer, and no request, follows", async () => {
		const { client, there, here } = pair();
		await client.sendall(get + get);
		const request = await next(here);
		const body = [Buffer.from("x"), 5] as never;
		const error = await writeResponse(here, { status: 200, body, request }).catch((error: unknown) => error);
		expect(error).toBeInstanceOf(TypeError);
		expect(request.keepAlive).toBe(false);
		await expect(writeResponse(here, { status: 500 })).rejects.toBe(error);
		await expect(readRequest(here)).rejects.toBe(error);
		await here.close();
		const response = await readResponse(there);
		expect(String(await response.body.read1())).toBe("x");
	});

	it("continues the same head after a timeout", async () => {
		const { client, server, here } = pair();
		server.settimeout(5);
		for (const piece of ["\r", "\n", "GE", "T / HTTP/1.1\r\nHo", "st: h\r\n", "\r"]) {
			await client.sendall(piece);
			await expect(readRequest(here)).rejects.toMatchObject({ code: "ETIMEDOUT" });
		}
		await client.sendall("\n");
		expect((await next(here)).rawHeaders).toEqual([["Host", "h"]]);
	});
});

describe("a message", () => {
	it.each(["gzip", "identity, br", "x-gzip", "GZIP"])(
		"coded as %s is not decoded as text, and can still be read",
		async (coding) => {
			const file = fileOf(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: ${coding}\r\n\r\n{}`);
			const response = await readResponse(file);
			for (const read of [() => response.text(), () => response.json()])
				await expect(read()).rejects.toMatchObject({
					code: "ERR_HTTP_CONTENT_ENCODING",
					state: "body",
					status: undefined,
				});
			expect(response.keepAlive).toBe(true);
			expect(String(await response.bytes())).toBe("{}");
		},
	);

	it("coded as identity, or without a body, is text", async () => {
		const identity = fileOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: Identity,\r\n\r\n{}");
		expect(await (await readResponse(identity)).json()).toEqual({});
		const head = fileOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n");
		expect(await (await readResponse(head, { method: "HEAD" })).text()).toBe("");
	});

	it("shows itself", async () => {
		expect(
			String(Reflect.get(await requestOf(get), Symbol.for("nodejs.util.inspect.custom")).call(await requestOf(get))),
		).toBe("<HttpRequest GET / framing='none'>");
		const response = await readResponse(fileOf("HTTP/1.1 204 No\r\n\r\n"));
		expect(response).toBeInstanceOf(HttpResponse);
		expect(response.body).toBe(response.body);
	});
});

describe("the steps of a request on their own", () => {
	it("read a request line, then fields without folds, and leave the rest", async () => {
		const file = fileOf("\r\nGET /a HTTP/1.0\r\nA: 1\r\n\r\nrest");
		expect(await readRequestLine(file)).toEqual({ method: "GET", target: "/a", version: "1.0" });
		expect(await readHeaders(file)).toEqual([["A", "1"]]);
		expect(String(await file.read(4))).toBe("rest");
		const folded = fileOf("GET /a HTTP/1.0\r\nA: 1\r\n 2\r\n\r\n");
		await readRequestLine(folded);
		await expect(readHeaders(folded)).rejects.toMatchObject({ code: "ERR_HTTP_FOLD", status: 400 });
		expect(await readHeaders(fileOf("A: 1\r\n 2\r\n\r\n"))).toEqual([["A", "1 2"]]);
	});

	it("forget the request line after its fields", async () => {
		const file = fileOf("GET /a HTTP/1.0\r\n\r\nA: 1\r\n 2\r\n\r\n");
		await readRequestLine(file);
		await readHeaders(file);
		expect(await readHeaders(file)).toEqual([["A", "1 2"]]);
	});

	it("reject at the end, and refuse and limit as readRequest does", async () => {
		const ended = new BufferedReader(new ScriptedReader([], "fin"));
		await expect(readRequestLine(ended)).rejects.toMatchObject({
			code: "ERR_HTTP_NO_REQUEST",
			state: "head",
			status: undefined,
		});
		await expect(readRequestLine(fileOf("x\r\n"))).rejects.toMatchObject({
			code: "ERR_HTTP_REQUEST_LINE",
			status: 400,
		});
		await expect(readRequestLine(fileOf(get), { limits: { line: 10 } })).rejects.toMatchObject({
			code: "ERR_HTTP_LINE_TOO_LONG",
			status: 414,
		});
		await expect(readRequestLine(fileOf(get), { limits: { head: 10 } })).rejects.toMatchObject({
			code: "ERR_HTTP_TOO_LARGE",
			status: 431,
		});
		const signal = AbortSignal.abort(new Error("no"));
		await expect(readRequestLine(fileOf(get), { signal })).rejects.toBe(signal.reason);
	});

	it("take bare LF", async () => {
		const file = fileOf("GET / HTTP/1.1\nA: b\n\n");
		await readRequestLine(file, { bareLF: true });
		expect(await readHeaders(file, { bareLF: true })).toEqual([["A", "b"]]);
		expect(await readStatusLine(fileOf("HTTP/1.1 200 OK\n"), { bareLF: true })).toMatchObject({ reason: "OK" });
		const response = await readResponse(fileOf("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\nx\n0\n\n"), {
			bareLF: true,
		});
		expect(await response.text()).toBe("x");
	});
});

it.each([readRequest, readRequestLine, readHeaders, readResponse, readStatusLine])(
	"%o checks its options",
	async (read) => {
		const wrong = [
			AbortSignal.timeout(1_000),
			{ limit: {} },
			{ bareLF: 1 },
			{ limits: 5 },
			{ limits: null },
			{ limits: { lines: 5 } },
			5,
		];
		for (const options of wrong)
			await expect(Reflect.apply(read, undefined, [fileOf(get), options])).rejects.toMatchObject({
				name: "TypeError",
				code: "ERR_INVALID_ARG_TYPE",
			});
		if (read !== readResponse) return;
		for (const options of [{ method: 5 }, { onInterim: 5 }])
			await expect(Reflect.apply(read, undefined, [fileOf(get), options])).rejects.toThrow(TypeError);
	},
);
