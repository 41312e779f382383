// One cell of the matrix: runs an operation, causes the fault, and checks the results.

import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import { makefile, Socket } from "../../../src/index.ts";
import { type Fault, type Moment, type Scene, TIMEOUT } from "./faults.ts";
import { PART, payloadFor, REST, type ReadOperation, type WriteOperation } from "./operations.ts";
import { type Medium, open, type Wire } from "./wire.ts";

type Outcome = { readonly value: Buffer } | { readonly code: string };

const EVENTS = ["data", "end", "close", "readable", "drain"];
/** How a call that does not get all its bytes ends at the end of the stream. */
const INCOMPLETE = ["ERR_INCOMPLETE_READ"];
/** How long a call may take after the fault, in milliseconds. */
const PROMPT = 3000;

export function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const code: unknown = Reflect.get(error, "code");
	return typeof code === "string" ? code : error.name;
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
	const late = new AbortController();
	const settled = call.then(
		(value): Outcome => ({ value: Buffer.isBuffer(value) ? value : Buffer.alloc(0) }),
		(error): Outcome => ({ code: codeOf(error) }),
	);
	const hangs = setTimeout(PROMPT, { code: `not settled within ${PROMPT} ms` }, { signal: late.signal });
	hangs.catch(() => {});
	const outcome = await Promise.race([settled, hangs]);
	late.abort();
	return outcome;
}

function handled(promise: Promise<unknown>): void {
	promise.catch(() => {});
}

function listeners(stream: Duplex): number[] {
	return EVENTS.map((name) => stream.listenerCount(name));
}

/** Sets the deadline of a call: by a signal, or by the socket's timeout if the call takes no signal. */
function deadline(fault: Fault, takesSignal: boolean, stream: Duplex, abort: AbortController) {
	const bounded = fault.call?.includes("TimeoutError") === true && fault.name !== "timeout";
	if (fault.name === "timeout" || (bounded && !takesSignal)) Socket.from(stream).settimeout(TIMEOUT);
	if (!takesSignal) return {};
	if (bounded) setTimeout(TIMEOUT).then(() => abort.abort(new DOMException("enough", "TimeoutError")));
	return { signal: abort.signal };
}

async function trickle(wire: Wire, bytes: Buffer): Promise<void> {
	for (const byte of bytes) {
		wire.send(Buffer.from([byte]));
		await wire.settle();
	}
}

export async function readCell(operation: ReadOperation, fault: Fault, moment: Moment, medium: Medium): Promise<void> {
	await using wire = await open(medium);
	const { stream } = wire;
	const before = listeners(stream);
	const first = operation.prepare(wire);
	let file: ReturnType<ReadOperation["run"]>["file"] = first;
	const abort = new AbortController();
	const scene: Scene = {
		wire,
		abort,
		close: () => file.close(),
		write: () => makefile(stream, "wb", { buffering: 0 }).write(Buffer.from("x")),
	};
	wire.read("at once");
	let sent = moment === "at the last byte" ? Buffer.concat([PART, REST]) : PART;
	const call = () => {
		try {
			const running = operation.run(first, wire, deadline(fault, operation.signal, stream, abort));
			file = running.file;
			return running.result;
		} catch (error) {
			return Promise.reject(error);
		}
	};

	let running: Promise<Buffer>;
	if (moment === "before") {
		wire.send(sent);
		await wire.settle();
		fault.happen(scene);
		await wire.settle();
		running = call();
	} else {
		running = call();
		handled(running);
		if (moment === "during") {
			wire.send(sent);
			await wire.settle();
		} else if (moment === "at the last byte") {
			await wire.settle();
			wire.send(sent);
		} else wire.send(sent);
		fault.happen(scene);
	}

	const rest = moment === "at the last byte" ? Buffer.alloc(0) : REST;
	const goesOn = fault.reading === "goes on";
	handled(running);
	let outcome: Outcome;
	if (goesOn && fault.name === "trickle") {
		await trickle(wire, rest);
		sent = Buffer.concat([sent, rest]);
		wire.halfClose();
		outcome = await outcomeOf(running);
	} else {
		outcome = await outcomeOf(running);
		if (goesOn) {
			Socket.from(stream).settimeout(null);
			wire.send(rest);
			sent = Buffer.concat([sent, rest]);
			wire.halfClose();
		}
	}

	// With TLS a reset may discard bytes that the peer's TLS layer has not sent yet; in a network it may overtake them.
	const overtakes = medium === "tls" || medium === "network";
	const unknowable = overtakes && Array.isArray(fault.reading);
	if ("code" in outcome) {
		const allowed = goesOn ? (fault.call ?? []) : fault.reading === "end" ? INCOMPLETE : fault.reading;
		const refused = operation.name === "makefile while closing" && moment === "before" ? ["ERR_CLOSED_FILE"] : [];
		expect([...allowed, ...refused]).toContain(outcome.code);
		if (refused.includes(outcome.code)) return;
		if (!goesOn && !unknowable && operation.bounded === true) expect(stream).toHaveProperty("bytesRead", 0);
	} else if (!goesOn && fault.reading !== "end" && !unknowable) {
		expect(operation.bounded).not.toBe(false);
		expect(outcome.value.length).toBeGreaterThan(0);
	}

	// Everything that arrived is delivered once. After it every read gives the end of stream, or every read the error.
	const g = file.closed ? makefile(stream, "rb") : file;
	const parts = "value" in outcome ? [outcome.value] : [];
	const ends: string[] = [];
	while (ends.length < 2) {
		const next = await outcomeOf(g.read1());
		if ("code" in next) ends.push(next.code);
		else if (next.value.length === 0) ends.push("end");
		else parts.push(next.value);
	}
	const delivered = Buffer.concat(parts);
	expect(String(delivered)).toBe(String(sent.subarray(0, delivered.length)));
	const [last, again] = ends;
	expect(again).toBe(last);
	const finish = goesOn || fault.reading === "end" ? ["end"] : [...fault.reading];
	// This operation also writes, and the peer has gone by then.
	if (fault.name === "FIN" && operation.name === "makefile while closing") finish.push("EPIPE", "ECONNRESET");
	expect(finish).toContain(last);
	if (goesOn || fault.reading === "end") expect(delivered.length).toBe(sent.length);
	else if (medium === "tcp") expect(delivered.length).toBe(Reflect.get(stream, "bytesRead"));
	else if (!overtakes) expect(delivered.length).toBe(sent.length);

	wire.read("at once");
	await outcomeOf(Promise.allSettled([first.close(), file.close(), g.close()]));
	await wire.settle();
	if (!stream.destroyed && fault.name !== "never-called callback") expect(listeners(stream)).toEqual(before);
}

export async function writeCell(
	operation: WriteOperation,
	fault: Fault,
	moment: Moment,
	medium: Medium,
): Promise<void> {
	await using wire = await open(medium);
	const { stream } = wire;
	const before = listeners(stream);
	const f = operation.prepare(wire);
	const payload = payloadFor(wire);
	const abort = new AbortController();
	const scene: Scene = { wire, abort, close: () => f.close(), write() {} };
	const run = () => operation.run(f, payload, deadline(fault, operation.signal, stream, abort));
	const resolves = fault.writing === "resolves" || fault.writing.includes("resolves");

	let running: Promise<unknown>;
	if (moment === "before") {
		fault.happen(scene);
		await wire.settle();
		running = run();
	} else {
		running = run();
		handled(running);
		if (moment === "during") await wire.settle();
		if (moment === "at the last byte") {
			wire.read("at once");
			await arrived(wire, payload.length);
		}
		fault.happen(scene);
	}
	if (resolves && fault.name !== "trickle") wire.read("at once");

	const outcome = await outcomeOf(running);
	const done = !("code" in outcome);
	const allowed = Array.isArray(fault.writing) ? fault.writing : [];
	if (done) expect(resolves || moment === "at the last byte").toBe(true);
	else expect(allowed).toContain(outcome.code);

	const goesOn = fault.reading === "goes on" || fault.name === "half-close";
	if (goesOn) {
		// Everything that was written arrives once.
		Socket.from(stream).settimeout(null);
		wire.read("at once");
		if (!f.closed) await f.flush();
		const accepted = done || !refusedAtOnce(fault, moment) ? payload.length : 0;
		await arrived(wire, accepted);
		expect(wire.received().equals(payload.subarray(0, accepted))).toBe(true);
	} else {
		const received = wire.received();
		expect(received.equals(payload.subarray(0, received.length))).toBe(true);
		if (!done && !f.closed) {
			for (const again of [f.write(payload), f.flush()]) {
				expect(allowed).toContain(codeOf(await again.catch((error) => error)));
			}
		}
	}
	const closed = await outcomeOf(f.close());
	if ("code" in closed) expect(closed.code).not.toContain("not settled");
	if (!stream.destroyed) expect(listeners(stream)).toEqual(before);
}

/** Whether the call was refused before it took any data. */
function refusedAtOnce(fault: Fault, moment: Moment): boolean {
	return moment === "before" && (fault.name.startsWith("abort") || fault.name === "concurrent close");
}

async function arrived(wire: Wire, length: number): Promise<void> {
	const begin = performance.now();
	while (wire.receivedLength() < length && performance.now() - begin < 5 * PROMPT) await wire.settle();
}
