// Exchanges with a server of node:http.

import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { TextIOWrapper } from "socket-makefile";
import { readResponse, writeRequest } from "socket-makefile/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, blob, connected } from "./exchanges.ts";

const handlers: Record<string, (request: http.IncomingMessage, response: http.ServerResponse) => void> = {
	"/length": (_request, response) => response.setHeader("Content-Length", 5).end("hello"),
	"/chunked": (_request, response) => {
		for (const part of ["caf", "é\nsecond", " line\n"]) response.write(part);
		response.end();
	},
	"/trailers": (_request, response) => {
		response.setHeader("Trailer", "X-Sum, X-Second");
		response.write("body");
		response.addTrailers([
			["X-Sum", "42"],
			["X-Second", "2"],
		]);
		response.end();
	},
	"/echo": (request, response) => request.pipe(response),
	"/204": (_request, response) => response.writeHead(204).end(),
	"/304": (_request, response) => response.writeHead(304, { ETag: '"x"' }).end(),
	"/hints": (_request, response) => {
		response.writeProcessing();
		response.writeEarlyHints({ link: "</style.css>; rel=preload" });
		response.end("hinted");
	},
	"/blob": (_request, response) => response.end(blob),
	"/close": (_request, response) => response.writeHead(200, { Connection: "close" }).end("bye"),
	"/latin1": (_request, response) =>
		response
			.setHeader("X-Name", "caf\xe9")
			.setHeader("Content-Type", "text/plain; charset=latin1")
			.end(Buffer.from("caf\xe9", "latin1")),
	"/json": (_request, response) => response.end(JSON.stringify({ a: [1, "é"] })),
	"/broken": (_request, response) => {
		response.writeHead(200, { "Content-Length": 100 });
		response.write("some", () => response.socket?.end());
	},
};

const server = http.createServer((request, response) => handlers[request.url ?? ""]?.(request, response));
server.on("upgrade", (_request, socket) => {
	socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nready\n");
	socket.pipe(socket);
});
server.on("connect", (_request, socket) => {
	socket.write("HTTP/1.1 200 Connection Established\r\n\r\ntunnel\n");
	socket.pipe(socket);
});

const port = () => (server.address() as AddressInfo).port;

beforeAll(async () => {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
});

afterAll(() => {
	server.close();
	server.closeAllConnections();
});

describe("node:http", () => {
	it("all kinds of responses on one connection", () =>
		connected(port(), async (file) => {
			const length = await ask(file, "/length");
			expect(length).toMatchObject({ status: 200, framing: "length", keepAlive: true, version: "1.1" });
			expect(await length.text()).toBe("hello");

			const chunked = await ask(file, "/chunked");
			expect(chunked.framing).toBe("chunked");
			const text = new TextIOWrapper(chunked.body, { encoding: "utf-8" });
			expect([await text.readline(), await text.readline(), await text.readline()]).toEqual([
				"café\n",
				"second line\n",
				"",
			]);

			const trailers = await ask(file, "/trailers");
			expect(trailers.trailers).toBeUndefined();
			expect(await trailers.text()).toBe("body");
			expect(trailers.trailers).toEqual([
				["X-Sum", "42"],
				["X-Second", "2"],
			]);
			expect(trailers.headers.get("x-sum")).toBeNull();

			const head = await ask(file, "/length", "HEAD");
			expect(head.headers.get("content-length")).toBe("5");
			expect(await head.bytes()).toHaveLength(0);

			for (const status of [204, 304]) {
				const empty = await ask(file, `/${status}`);
				expect(empty).toMatchObject({ status, framing: "none", keepAlive: true });
				expect(await empty.bytes()).toHaveLength(0);
			}

			const hints = await ask(file, "/hints");
			expect(hints.interim.map(({ status }) => status)).toEqual([102, 103]);
			expect(hints.interim[1]?.rawHeaders).toEqual([["Link", "</style.css>; rel=preload"]]);
			expect(await hints.text()).toBe("hinted");

			expect((await (await ask(file, "/blob")).bytes()).equals(blob)).toBe(true);
			expect(await (await ask(file, "/json")).json()).toEqual({ a: [1, "é"] });
			const latin1 = await ask(file, "/latin1");
			expect(latin1.headers.get("x-name")).toBe("caf\xe9");
			expect(await latin1.text()).toBe("café");

			const last = await ask(file, "/close");
			expect(last.keepAlive).toBe(false);
			expect(await last.text()).toBe("bye");
			await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE" });
		}));

	it("100 Continue before the body of a request is sent", () =>
		connected(port(), async (file) => {
			await writeRequest(file, {
				method: "POST",
				path: "/echo",
				headers: { Host: "localhost", Expect: "100-continue", "Content-Length": "4" },
			});
			const reading = readResponse(file, { method: "POST" });
			await file.write(Buffer.from("ping"));
			await file.flush();
			const response = await reading;
			expect(response.interim.map(({ status }) => status)).toEqual([100]);
			expect(await response.text()).toBe("ping");
		}));

	it("1,000 responses on one connection", () =>
		connected(port(), async (file) => {
			const kinds: [path: string, method: string, body: string][] = [
				["/length", "GET", "hello"],
				["/chunked", "GET", "café\nsecond line\n"],
				["/trailers", "GET", "body"],
				["/length", "HEAD", ""],
				["/204", "GET", ""],
			];
			for (let i = 0; i < 1_000; i++) {
				const [path, method, body] = kinds[i % kinds.length] ?? ["", "", ""];
				const response = await ask(file, path, method);
				if (i % 3 === 0) await response.body.drain();
				else expect(await response.text()).toBe(body);
				expect(response.keepAlive).toBe(true);
			}
		}));

	it("200 requests sent at once", () =>
		connected(port(), async (file) => {
			const paths = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? "/length" : "/chunked"));
			for (const path of paths) await writeRequest(file, { method: "GET", path, headers: { Host: "localhost" } });
			for (const path of paths)
				expect(await (await readResponse(file)).text()).toBe(path === "/length" ? "hello" : "café\nsecond line\n");
		}));

	it("101 hands the connection to the new protocol", () =>
		connected(port(), async (file) => {
			const response = await ask(file, "/", "GET", { Connection: "Upgrade", Upgrade: "echo" });
			expect(response).toMatchObject({ status: 101, upgraded: true, keepAlive: false, framing: "none" });
			expect(String(await file.readline())).toBe("ready\n");
			await file.write(Buffer.from("ping\n"));
			await file.flush();
			expect(String(await file.readline())).toBe("ping\n");
		}));

	it("CONNECT opens a tunnel", () =>
		connected(port(), async (file) => {
			const response = await ask(file, "host:80", "CONNECT");
			expect(response).toMatchObject({ status: 200, upgraded: true, keepAlive: false });
			expect(String(await file.readline())).toBe("tunnel\n");
		}));

	it("a body that is cut short", () =>
		connected(port(), async (file) => {
			const response = await ask(file, "/broken");
			await expect(response.bytes()).rejects.toMatchObject({
				code: "ERR_HTTP_INCOMPLETE_BODY",
				received: 4,
				expected: 100,
			});
			expect(String(await response.body.read1())).toBe("some");
			expect(response.keepAlive).toBe(false);
		}));
});
