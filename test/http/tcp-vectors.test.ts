// Reads all vectors over real TCP connections too: whole, and in the segments of the vector. If a peer keeps the
// connection open, the client closes it.

import { once } from "node:events";
import net from "node:net";
import { connect } from "socket-makefile";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedVectors } from "./corpus.ts";
import { cutAt } from "./cuts.ts";
import { type Outcome, observe, ways } from "./outcome.ts";
import { type End, latin1 } from "./scripted-reader.ts";
import { judge } from "./shared-vector.ts";
import { chunkedVectors } from "./vectors-chunked.ts";
import { fieldVectors } from "./vectors-fields.ts";
import { framingVectors } from "./vectors-framing.ts";
import { limitVectors } from "./vectors-limits.ts";
import { statusLineVectors } from "./vectors-status-line.ts";

interface Script {
	segments: readonly Buffer[];
	end: End;
}

let script: Script = { segments: [], end: "fin" };
const failures: unknown[] = [];

async function play(socket: net.Socket): Promise<void> {
	const { segments, end } = script;
	// A client that refuses the beginning of a message closes while the rest is still being sent.
	socket.on("error", () => {});
	socket.setNoDelay(true);
	for (const segment of segments) {
		if (socket.destroyed) return;
		await new Promise((resolve) => socket.write(segment, resolve));
		await new Promise(setImmediate);
	}
	if (end === "fin") socket.end();
	if (end === "rst") socket.resetAndDestroy();
}

const server = net.createServer((socket) => void play(socket).catch((error: unknown) => failures.push(error)));

beforeAll(async () => {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
});

afterAll(() => {
	server.close();
	expect(failures).toEqual([]);
});

async function overTcp(
	segments: readonly Buffer[],
	end: End,
	method: string | undefined,
	way: string,
): Promise<Outcome> {
	script = { segments, end };
	const { port } = server.address() as net.AddressInfo;
	await using socket = await connect(["127.0.0.1", port]);
	await using file = socket.makefile("rb");
	return await observe(file, method, ways[way]);
}

/** The outcome with `keepAlive` as expected, if it is false because the peer's FIN has been seen already. */
const beforeFin = (outcome: Outcome, keepAlive: boolean | undefined): Outcome =>
	outcome.ok && keepAlive ? { ...outcome, keepAlive } : outcome;

const names = Object.keys(ways);
const wayOf = (i: number) => names[i % names.length] ?? "read()";

const shared = sharedVectors();
if (shared.length === 0)
	console.log("skipped: shared HTTP vectors over TCP, because ../shared/vectors/http-responses.json is not there");

describe.skipIf(shared.length === 0)("shared vectors over TCP", () => {
	it.each(shared.map((vector, i) => [vector.id, vector, wayOf(i)] as const))("%s", async (_id, vector, way) => {
		const raw = Buffer.from(vector.raw, "base64");
		const { expect: expected, end = "fin" } = vector;
		for (const segments of [[raw], cutAt(raw, vector.splits ?? [Math.floor(raw.length / 2)])]) {
			const outcome = await overTcp(segments, end, vector.method, way);
			expect(judge(vector, beforeFin(outcome, expected.ok && expected.keepAlive))).toBe("right");
		}
	});
});

const own = [...statusLineVectors, ...fieldVectors, ...framingVectors, ...chunkedVectors, ...limitVectors].filter(
	(vector) => vector.expect.ok || vector.expect.code !== "ETIMEDOUT",
);

describe("our own vectors over TCP", () => {
	it.each(own.map((vector, i) => [vector.name, vector, wayOf(i)] as const))("%s", async (_name, vector, way) => {
		const raw = latin1(vector.raw);
		// The octets after an accepted message are read up to the end of the stream, so the stream must end.
		const end = vector.end ?? (vector.expect.ok ? "fin" : "hold");
		for (const segments of [[raw], cutAt(raw, [Math.floor(raw.length / 3), Math.ceil(raw.length / 2)])]) {
			const outcome = await overTcp(segments, end, vector.method, way);
			// A reset may arrive before octets that were sent earlier.
			if (vector.end === "rst") expect(outcome).toMatchObject({ ok: false, code: "ECONNRESET" });
			else expect(beforeFin(outcome, vector.expect.ok && vector.expect.keepAlive)).toEqual(vector.expect);
		}
	});
});
