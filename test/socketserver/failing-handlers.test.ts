// What a handler throws, and what handleError() does about it, may be anything: the server tells it and serves on.

import { type Address, connect, type Socket } from "socket-makefile";
import { BaseRequestHandler, TCPServer, ThreadingTCPServer } from "socket-makefile/socketserver";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const LOCAL: Address = ["127.0.0.1", 0];
let told = "";
beforeEach(() => {
	told = "";
	const tell = (text: unknown) => {
		told += text;
		return true;
	};
	vi.spyOn(process.stderr, "write").mockImplementation(tell);
	vi.spyOn(console, "error").mockImplementation(tell);
});
afterEach(() => void vi.restoreAllMocks());

const refuses = () => {
	throw new Error("no");
};
const refusing = { [Symbol.toPrimitive]: refuses, [Symbol.for("nodejs.util.inspect.custom")]: refuses };

async function answer(address: Address): Promise<string> {
	await using client = await connect(address, { timeout: 5000 });
	return String(await client.recv(10));
}

describe.each([
	["TCPServer", TCPServer],
	["ThreadingTCPServer", ThreadingTCPServer],
] as const)("%s", (_name, Server) => {
	/** Serves two clients, of whom the first meets a handler that throws `thrown`; returns their answers. */
	async function serveTwo(thrown: unknown, handleError?: (server: TCPServer, error: unknown) => Promise<void> | void) {
		let requests = 0;
		class Failing extends BaseRequestHandler {
			override async handle() {
				if (requests++ === 0) throw thrown;
				await this.request.sendall("ok");
			}
		}
		const server = await new Server(LOCAL, Failing).ready();
		if (handleError) server.handleError = (_request: Socket, _address: Address, error) => handleError(server, error);
		const serving = server.serveForever();
		const answers = [await answer(server.serverAddress)];
		answers.push(server.closed ? "closed" : await answer(server.serverAddress));
		await server.serverClose();
		await serving;
		return answers;
	}

	test.each<[string, unknown]>([
		["null", null],
		["an object that refuses to be shown", refusing],
		["a function without a prototype", Object.setPrototypeOf(() => {}, null)],
		["an error whose message refuses", Object.defineProperty(new Error("x"), "message", { get: refuses })],
	])("a handler throws %s", async (_thrown, thrown) => {
		expect(await serveTwo(thrown)).toEqual(["", "ok"]);
		expect(told).toContain("processing of request from 127.0.0.1:");
	});

	test.each<[string, () => Promise<void> | void]>([
		["throws", () => Promise.reject(new Error("told badly"))],
		["rejects", async () => Promise.reject(new Error("told badly"))],
	])("handleError() %s: both errors are told", async (_how, handleError) => {
		expect(await serveTwo(new Error("of the handler"), handleError)).toEqual(["", "ok"]);
		expect(told).toContain("told badly");
		expect(told).toContain("of the handler");
	});

	test("handleError() throws what refuses to be shown", async () => {
		const throws = () => {
			throw refusing;
		};
		expect(await serveTwo(refusing, throws)).toEqual(["", "ok"]);
		expect(told).toContain("cannot be shown");
	});

	test("handleError() closes the server and awaits that", async () => {
		const close = async (server: TCPServer) => {
			await new Promise((resolve) => setImmediate(resolve));
			await server.serverClose();
		};
		expect(await serveTwo(new Error("fatal"), close)).toEqual(["", "closed"]);
	});
});
