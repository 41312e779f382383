// docs/handing-on.md: its program chooses the right protocol wherever the network cuts a connection's first bytes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import tls from "node:tls";
import { IncompleteReadError, type Listener, listen, type Socket, socketpair } from "socket-makefile";
import { afterAll, beforeAll, expect, test } from "vitest";
import { octets, singleCuts } from "../http/cuts.ts";
import { needs } from "../support/tools.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog(120_000);
needs("openssl");

interface Program {
	readonly pem: string;
	serve(socket: Socket): Promise<void>;
}

const root = path.resolve(import.meta.dirname, "../..");
// Inside the repository, so that the program finds this package.
const folder = path.join(root, "test", ".examples", "handing-on");
const SECTION = /^## Choose a protocol by its first bytes\n[\s\S]*?^```ts\n([\s\S]*?)^```$/m;
const source = SECTION.exec(readFileSync(path.join(root, "docs/handing-on.md"), "utf8"))?.[1] ?? "";

let program: Program;
let listener: Listener<readonly [host: string, port: number]>;
beforeAll(async () => {
	mkdirSync(folder, { recursive: true });
	const file = path.join(folder, "program.mts");
	writeFileSync(file, source);
	program = await import(file);
	listener = await listen(["127.0.0.1", 0]);
});
afterAll(async () => {
	await listener.close();
	rmSync(folder, { recursive: true });
});

/** A client's connection; the first thing that is written to it arrives at the server piece by piece. */
class CutConnection extends Duplex {
	readonly #near: net.Socket;
	readonly #server: net.Socket;
	#pieces: (first: Buffer) => Buffer[];

	constructor(near: net.Socket, server: net.Socket, pieces: (first: Buffer) => Buffer[]) {
		super();
		this.#near = near;
		this.#server = server;
		this.#pieces = pieces;
		near.on("data", (bytes) => this.push(bytes)).on("end", () => this.push(null));
		near.on("error", (error) => this.destroy(error));
	}

	override _read(): void {}

	override _write(bytes: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		const pieces = this.#pieces(bytes);
		this.#pieces = (later) => [later];
		const send = async () => {
			for (const piece of pieces) {
				const before = this.#server.bytesRead;
				this.#near.write(piece);
				while (this.#server.bytesRead < before + piece.length && !this.#server.destroyed) await setImmediate();
				// The server's program goes on with what it has before the next piece comes.
				for (let turn = 0; turn < 3; turn++) await setImmediate();
			}
		};
		void send().then(callback);
	}

	override _final(callback: () => void): void {
		this.#near.end(callback);
	}

	override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
		this.#near.destroy();
		callback(error);
	}
}

/** What the program answers to a client whose first bytes are cut. `over`: what the client does with its connection. */
async function answer(
	request: string,
	pieces: (first: Buffer) => Buffer[],
	over = (connection: Duplex): Duplex => connection,
): Promise<string> {
	const [host, port] = listener.address();
	const near = net.connect({ host, port, noDelay: true, allowHalfOpen: true });
	const accepted = await listener.accept();
	const server = accepted.stream;
	if (!(server instanceof net.Socket)) throw new Error("not a TCP connection");
	const serving = program.serve(accepted);
	const client = over(new CutConnection(near, server, pieces));
	client.end(request);
	let text = "";
	for await (const bytes of client) text += bytes;
	await serving;
	near.destroy();
	return text.split("\r\n").at(-1) ?? "";
}

const cutOnce = (at: number) => (first: Buffer) => [first.subarray(0, at), first.subarray(at)];
const cuts = (text: string) => singleCuts(Buffer.from(text), 1000);
const LINES = "hello\nnext\n";
const GET = "GET /path HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test("lines, cut at every place", async () => {
	for (const at of cuts(LINES))
		expect(await answer(LINES, cutOnce(at)), `cut at ${at}`).toBe("line: hello\nline: next\n");
	expect(await answer(LINES, octets)).toBe("line: hello\nline: next\n");
});

test("HTTP, cut at every place", async () => {
	for (const at of cuts(GET)) expect(await answer(GET, cutOnce(at)), `cut at ${at}`).toBe("HTTP: /path\n");
	expect(await answer(GET, octets)).toBe("HTTP: /path\n");
});

test("TLS, its first message cut at every place near its ends, and byte by byte", async () => {
	let size = 0;
	const secure = (socket: Duplex) => tls.connect({ socket, ca: program.pem, servername: "localhost" });
	const measured = (first: Buffer) => {
		size = first.length;
		return octets(first);
	};
	expect(await answer(GET, measured, secure)).toBe("HTTPS: /path\n");
	expect(size).toBeGreaterThan(100);
	for (const at of singleCuts(Buffer.alloc(size), 0)) {
		expect(await answer(GET, cutOnce(at), secure), `cut at ${at}`).toBe("HTTPS: /path\n");
	}
});

test("a client that leaves within the first bytes", async () => {
	for (const text of ["", "G", "GE", "GET"]) {
		const [near, far] = socketpair();
		await near.sendall(text);
		await near.close();
		const error = await program.serve(far).catch((error: unknown) => error);
		expect(error instanceof IncompleteReadError && String(error.partial)).toBe(text);
		far.abort();
	}
});
