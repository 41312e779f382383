// Prints as JSON what HTTP over one connection takes, both ends of which are in this process. `down`, `up`: how much more
// memory, in bytes, is taken while 64 MiB go from the server to the client or back, counted or in chunks: `resident` more
// than while 16 MiB go, and `held` more than while nothing goes. `exchanges`: what 10,000 exchanges leave behind.

import { setImmediate } from "node:timers/promises";
import { type HttpRequest, readRequest, readResponse, writeRequest, writeResponse } from "../../src/http/index.ts";
import { connect, listen, type Socket } from "../../src/index.ts";

const [what, framing] = process.argv.slice(2);
const SMALL = 16 << 20;
const LARGE = 64 << 20;
const PIECE = Buffer.alloc(65_536, "x");
/** The memory is looked at each time that so many bytes have come. */
const STEP = 1 << 20;

interface Memory {
	/** V8's heap and the memory outside of it that its objects keep alive. */
	readonly held: number;
	readonly resident: number;
}

function bodyOf(size: number) {
	const headers: Record<string, string> = framing === "counted" ? { "Content-Length": String(size) } : {};
	async function* pieces(): AsyncGenerator<Buffer> {
		for (let sent = 0; sent < size; sent += PIECE.length) yield PIECE;
	}
	return { headers, body: pieces() };
}

async function memory(): Promise<Memory> {
	// The first collection releases the buffers; their memory is freed by the second one at the latest.
	for (let i = 0; i < 2; i++) {
		gc?.();
		await setImmediate();
	}
	const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
	return { held: heapUsed + Math.max(external, arrayBuffers), resident: rss };
}

/** Reads a body to its end; resolves to the most memory meanwhile. */
async function mostWhile(body: AsyncIterable<Buffer>): Promise<Memory> {
	let [held, resident, size, next] = [0, 0, 0, 0];
	for await (const piece of body) {
		size += piece.length;
		if (size < next) continue;
		next = size + STEP;
		const now = await memory();
		held = Math.max(held, now.held);
		resident = Math.max(resident, now.resident);
	}
	return { held, resident };
}

async function serve(socket: Socket, answer: (request: HttpRequest) => Promise<object>): Promise<void> {
	await using file = socket.makefile("rwb", { ownsSocket: true });
	for (;;) {
		const request = await readRequest(file);
		if (request === undefined) return;
		await writeResponse(file, { status: 200, ...(await answer(request)), request });
	}
}

await using listener = await listen(["127.0.0.1", 0]);
let most: Memory = { held: 0, resident: 0 };
const served = listener.accept().then((socket) =>
	serve(socket, async ({ method, target, body }) => {
		if (method === "GET") return bodyOf(Number(target.slice(1)));
		if (method === "PUT") most = await mostWhile(body);
		else await body.drain();
		return { body: "done" };
	}),
);
const socket = await connect(listener.address());
const file = socket.makefile("rwb");
const headers = { Host: "localhost" };

/** Sends a body up or down; resolves to the most memory meanwhile. */
async function transfer(size: number): Promise<Memory> {
	if (what === "up") {
		const { body, headers: length } = bodyOf(size);
		await writeRequest(file, { method: "PUT", path: "/", headers: { ...headers, ...length }, body });
		await (await readResponse(file)).text();
	} else {
		await writeRequest(file, { method: "GET", path: `/${size}`, headers });
		most = await mostWhile((await readResponse(file)).body);
	}
	return most;
}

async function exchange(count: number): Promise<void> {
	for (let i = 0; i < count; i++) {
		await writeRequest(file, { method: "POST", path: "/", headers, body: "some" });
		const response = await readResponse(file);
		if ((await response.text()) !== "done" || !response.keepAlive) throw new Error(`exchange ${i} failed`);
	}
}

async function state() {
	const { held } = await memory();
	const { stream } = socket;
	const listeners = stream.eventNames().map((name) => stream.listenerCount(name));
	return { held, listeners, resources: process.getActiveResourcesInfo().sort() };
}

// The first round is a warm-up, so that compiled code and caches are not counted.
if (what === "exchanges") {
	await exchange(10_000);
	const before = await state();
	await exchange(10_000);
	console.log(JSON.stringify({ before, after: await state() }));
} else {
	await transfer(SMALL);
	const idle = await memory();
	const small = await transfer(SMALL);
	const large = await transfer(LARGE);
	console.log(JSON.stringify({ held: large.held - idle.held, resident: large.resident - small.resident }));
}
await file.close();
await socket.close();
await served;
