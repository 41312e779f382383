import { readdirSync } from "node:fs";
import { type Address, connect, type Socket } from "socket-makefile";
import { ForkingTCPServer, ForkingUDPServer } from "socket-makefile/socketserver";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { python } from "./python.ts";
import { serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];
const program = (name: string) => new URL(`./programs/${name}.ts`, import.meta.url);

// The child processes of these tests run TypeScript, so they need tsx.
const args = [...process.execArgv];
beforeAll(() => void process.execArgv.push("--import", "tsx"));
afterAll(() => void process.execArgv.splice(0, process.execArgv.length, ...args));

class Server extends ForkingTCPServer {
	override maxChildren = 2;
	readonly errors: unknown[] = [];
	override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
		this.errors.push(error);
	}
}

/** Sends a line; returns the id of the process that answered. */
async function ask(client: Socket, line = "hello"): Promise<number> {
	await client.sendall(`${line}\n`);
	const [pid, text] = String(await client.recv(100)).split(" ");
	expect(text).toBe(`${line}\n`);
	return Number(pid);
}

test("SS-48 connections go to at most maxChildren processes, to an idle one first", async () => {
	await using server = await serve(new Server(LOCAL, program("pid-handler")));
	expect(server.activeChildren.size).toBe(0);
	const clients = [];
	for (let i = 0; i < 4; i++) clients.push(await connect(server.serverAddress));
	const pids: number[] = [];
	for (const client of clients) pids.push(await ask(client));
	expect(new Set(pids)).toEqual(server.activeChildren);
	expect(server.activeChildren.size).toBe(2);
	expect(pids.filter((pid) => pid === pids[0]).length).toBe(2);
	expect(server.activeChildren.has(process.pid)).toBe(false);
	for (const client of clients) await client.close();
});

test("a killed child takes only its own connections with it and is replaced; the parent keeps no descriptor", async () => {
	await using server = await serve(new Server(LOCAL, program("pid-handler")));
	const descriptors = () => readdirSync("/proc/self/fd").length;
	const clients = new Map<Socket, number>();
	const join = async () => {
		const client = await connect(server.serverAddress);
		clients.set(client, await ask(client));
	};
	await join();
	await join();
	const before = descriptors();
	for (let i = 0; i < 4; i++) await join();
	// The process holds only the clients' own ends of the connections.
	await vi.waitFor(() => expect(descriptors()).toBeGreaterThanOrEqual(before + 4));
	const [victim] = clients.values();
	process.kill(Number(victim), "SIGKILL");
	for (const [client, pid] of clients) {
		if (pid === victim) expect(String(await client.recv(1).catch((error) => error.code))).toMatch(/^(|ECONNRESET)$/);
		else expect(await ask(client, "again")).toBe(pid);
	}
	await vi.waitFor(() => expect(server.activeChildren.has(Number(victim))).toBe(false));
	await vi.waitFor(() => expect(server.activeChildren.size).toBe(2));
	expect(server.errors).toHaveLength([...clients.values()].filter((pid) => pid === victim).length);
	expect(String(server.errors[0])).toContain(`child process ${victim} ended by SIGKILL`);
	await using late = await connect(server.serverAddress);
	expect(await ask(late)).not.toBe(victim);
	await late.close();
	for (const client of clients.keys()) await client.close();
	await vi.waitFor(() => expect(descriptors()).toBe(before - 2));
});

test("clients that reset while their child is being started do it no harm", async () => {
	await using server = await serve(new Server(LOCAL, program("pid-handler")));
	server.maxChildren = 1;
	await using first = await connect(server.serverAddress);
	for (let i = 0; i < 3; i++) (await connect(server.serverAddress)).channel.abort();
	await ask(first);
	expect(server.errors).toEqual([]);
	await first.close();
});

test("connections on their way to a child that dies are closed", async () => {
	await using server = await serve(new Server(LOCAL, program("busy-handler")));
	server.maxChildren = 1;
	const descriptors = () => readdirSync("/proc/self/fd").length;
	await using client = await connect(server.serverAddress);
	const pid = Number(await client.recv(10));
	await client.sendall("10000");
	expect(String(await client.recv(10))).toBe("busy");
	const before = descriptors();
	const late = [await connect(server.serverAddress), await connect(server.serverAddress)];
	// Wait until both connections are accepted: one that is accepted later would be served by the next child.
	await vi.waitFor(() => expect(descriptors()).toBeGreaterThanOrEqual(before + 4));
	process.kill(pid, "SIGKILL");
	for (const socket of late) {
		socket.settimeout(5000);
		expect(String(await socket.recv(1).catch((error) => error.code))).toMatch(/^(|ECONNRESET)$/);
		await socket.close().catch(() => {});
	}
	await vi.waitFor(() => expect(server.errors).toHaveLength(3));
	await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before));
});

test("SS-48 what the client sent before the connection was passed on is not lost", async () => {
	await using server = await serve(new Server(LOCAL, program("pid-handler")));
	const port = String(server.serverAddress[1]);
	const client = `
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"".join(b"%d\\n" % i for i in range(1000)))
s.shutdown(socket.SHUT_WR)
print(sum(int(line.split()[1]) for line in s.makefile("rb")))
`;
	expect(await python(client, port)).toBe("499500\n");
});

test("a module without a handler class ends its child: the connection is closed, the error handled", async () => {
	await using server = await serve(new Server(LOCAL, program("no-handler")));
	await using client = await connect(server.serverAddress);
	expect(String(await client.recv(1).catch((error) => error.code))).toMatch(/^(|ECONNRESET)$/);
	await vi.waitFor(() => expect(server.errors).toHaveLength(1));
	expect(String(server.errors[0])).toContain("exit code 1");
	expect(server.activeChildren.size).toBe(0);
});

test("serverClose() waits for the children's requests, then kills them", async () => {
	const server = await new Server(LOCAL, program("pid-handler")).ready();
	server.closeTimeout = 200;
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	await ask(client);
	const closing = server.serverClose();
	await serving;
	await ask(client, "still");
	await closing;
	expect(server.activeChildren.size).toBe(0);
	expect(String(await client.recv(1).catch((error) => error.code))).toMatch(/^(|ECONNRESET)$/);
});

test("a closeTimeout of Infinity waits for the children without end", async () => {
	const server = await new Server(LOCAL, program("pid-handler")).ready();
	server.closeTimeout = Number.POSITIVE_INFINITY;
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	await ask(client);
	const closing = server.serverClose();
	await serving;
	await new Promise((resolve) => setTimeout(resolve, 20));
	await ask(client, "still");
	await client.close();
	await closing;
	expect(server.errors).toEqual([]);
});

test("ForkingUDPServer answers from the server's own socket", async () => {
	await using server = await serve(new ForkingUDPServer(LOCAL, program("pid-datagrams")));
	server.maxChildren = 1;
	const client = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
s.connect(("127.0.0.1", int(sys.argv[1])))
for text in (b"one", b"two"):
    s.send(text)
    print(s.recv(100).decode())
`;
	const answers = await python(client, String(server.serverAddress[1]));
	const [pid] = server.activeChildren;
	expect(answers).toBe(`${pid} one\n${pid} two\n`);
});
