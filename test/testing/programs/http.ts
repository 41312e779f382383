// Requests and responses, many on one connection: each response belongs to its request, and a server that makes a
// mistake breaks its own exchange only.

import { setImmediate as nextTurn } from "node:timers/promises";
import { type HttpRequest, readRequest, readResponse, writeRequest, writeResponse } from "../../../src/http/index.ts";
import { type BufferedRWPair, Socket } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { quiet } from "./ends.ts";
import { Tunnel } from "./tunnel.ts";

/** It looks like a request, so that a server that takes a body for one is found. */
const BODY = "GET /no-request HTTP/1.1\r\nHost: h\r\n\r\n";
const HEADERS = { Host: "h" };
/** A fixed date: with the same seed the same bytes are sent. */
const DATED = { Date: "Sun, 06 Nov 1994 08:49:37 GMT" };

/** A body in pieces, of which some are empty. */
async function* pieces(text: string, random: Random, fails = false): AsyncGenerator<Buffer> {
	for (let at = 0; at < text.length; ) {
		const size = random.below(9);
		yield Buffer.from(text.slice(at, at + size));
		at += size;
	}
	yield Buffer.alloc(0);
	if (fails) throw new Error("the source of the body has failed");
}

async function refused(what: string, writing: Promise<unknown>): Promise<void> {
	const accepted = await writing.then(
		() => true,
		() => false,
	);
	if (accepted) throw new Error(`${what} is sent`);
}

/** Answers one request; returns whether another may follow. */
async function answer(file: BufferedRWPair, request: HttpRequest, random: Random): Promise<boolean> {
	const { target } = request;
	if (!/^\/\d+$/.test(target)) throw new Error(`${target} was never requested`);
	if (random.below(3) > 0) {
		const body = await request.text();
		const expected = request.method === "POST" ? BODY : "";
		if (body !== expected) throw new Error(`the body of ${target} is ${JSON.stringify(body)}`);
	}
	const body = random.below(2) === 0 ? target : pieces(target, random);
	switch (random.below(12)) {
		case 0: {
			await refused(
				"a body that has failed",
				writeResponse(file, { status: 200, headers: DATED, body: pieces(target, random, true), request }),
			);
			await refused("a message behind half of one", writeResponse(file, { status: 500, body: "sorry" }));
			return false;
		}
		case 1: {
			const headers = { ...DATED, "Content-Length": String(target.length - 1) };
			await refused(
				"more than the length",
				writeResponse(file, { status: 200, headers, body: pieces(target, random), request }),
			);
			return false;
		}
		case 2: {
			await writeResponse(file, { status: 200, headers: DATED, body, request });
			await refused("a second answer", writeResponse(file, { status: 200, body: "again", request }));
			return request.keepAlive;
		}
		default:
			await writeResponse(file, { status: 200, headers: DATED, body, request });
			return request.keepAlive;
	}
}

/** `last`: the target behind which the client ends the connection; undefined if the server does not watch for that. */
async function serve(socket: Socket, random: Random, network: Network, last: string | undefined): Promise<void> {
	// A slow server meets requests that have arrived already.
	if (random.below(2) === 0) await quiet(network);
	await using file = socket.makefile("rwb", { ownsSocket: true });
	for (;;) {
		const request = await readRequest(file, { bareLF: true });
		if (request === undefined) return;
		if (!(await answer(file, request, random))) return;
		if (request.target !== last) continue;
		await quiet(network);
		if (request.keepAlive) throw new Error("the end of the idle connection was not noticed");
	}
}

export async function http(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const listener = await network.listen(["server", 80]);
	const client = await network.connect(["server", 80]);
	const accepted = await listener.accept();
	// A tunnel, unlike an end of a network, tells its end only while it flows.
	const server = random.below(2) === 0 ? accepted : Socket.from(new Tunnel(await accepted.detach()));
	await listener.close();
	const there = client.makefile("rwb");
	const asked: string[] = [];
	const count = 1 + random.below(5);
	const last = random.below(3) === 0 ? `/${count - 1}` : undefined;
	const serving = serve(server, random, network, last);
	const pipelined = random.below(2) === 0;
	const ask = async (i: number) => {
		const path = `/${i}`;
		asked.push(path);
		if (random.below(3) === 0) await there.write(Buffer.from(`GET ${path} HTTP/1.1\nHost: h\n\n`));
		else if (random.below(2) === 0) await writeRequest(there, { method: "GET", path, headers: HEADERS });
		else {
			const body = random.below(2) === 0 ? BODY : pieces(BODY, random);
			await writeRequest(there, { method: "POST", path, headers: HEADERS, body });
		}
		await there.flush();
	};
	const hear = async () => {
		const path = asked.shift();
		const text = await (await readResponse(there)).text();
		// A server that sends too much sends what the length allows, and then nothing.
		if (text !== path && text !== path?.slice(0, -1))
			throw new Error(`${path} is answered with ${JSON.stringify(text)}`);
	};
	const talk = async () => {
		for (let i = 0; i < count; i++) {
			await ask(i);
			if (!pipelined) await hear();
			else if (random.below(2) === 0) await nextTurn();
		}
		while (asked.length > 0) await hear();
	};
	let failure: unknown;
	await talk().catch((error: unknown) => {
		failure = error;
	});
	await client.shutdown("write").catch(() => {});
	await there.close().catch(() => {});
	await client.close().catch(() => {});
	await serving;
	if (failure instanceof Error && failure.message.includes("is answered with")) throw failure;
}
