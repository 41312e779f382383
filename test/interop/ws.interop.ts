// The server is the package `ws` on Node's HTTP server.

import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { runExample } from "./support/example.ts";

describe("ws", () => {
	const server = http.createServer((_, response) => response.writeHead(404).end());
	const webSockets = new WebSocketServer({ server, path: "/chat" });
	webSockets.on("connection", (webSocket) => {
		webSocket.on("message", (data) => webSocket.send(`you said ${data}`));
	});
	beforeAll(async () => {
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
	});
	afterAll(() => {
		webSockets.close();
		server.close();
	});
	const run = (path: string, ...messages: string[]) => {
		const { port } = server.address() as AddressInfo;
		return runExample("ws-upgrade", ["--host", "127.0.0.1", "--port", String(port), "--path", path, ...messages]);
	};

	it("the example ws-upgrade", async () => {
		const { code, stdout, stderr } = await run("/chat", "hello", "naïve 日本", "x".repeat(100_000));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(String(stdout)).toBe(`you said hello\nyou said naïve 日本\nyou said ${"x".repeat(100_000)}\n`);
	});

	it("the example ws-upgrade at an address without a WebSocket", async () => {
		const { code, stderr } = await run("/nowhere", "hello");
		expect(code).toBe(1);
		expect(stderr).toMatch(/^ws-upgrade: the server did not upgrade to WebSocket: 400 Bad Request\n$/);
	});
});
