// The stream that carries a connection: the TCP socket below TLS, or the stream itself. What is set here is set on the
// connection, also after starttls().

import type net from "node:net";
import type { Duplex } from "node:stream";
import { UnsupportedOperation } from "../../errors.ts";
import { described, invalidType, outOfRange } from "../../misuse.ts";
import { hasFinished, resetWhenDestroyed } from "./node-internals.ts";
import { canReset } from "./stream-kinds.ts";

type Setter = "setNoDelay" | "setKeepAlive" | "ref" | "unref";
type Transport = Duplex & Partial<Pick<net.Socket, Setter>>;

/** The longest delay in milliseconds: Node passes it to the kernel as a number of 32 bits. */
const LONGEST_KEEP_ALIVE_DELAY = 2 ** 31 - 1;

export function setNoDelay(stream: Duplex, on: boolean): void {
	checkFlag("setNoDelay", on);
	set(stream, "setNoDelay", on);
}

export function setKeepAlive(stream: Duplex, on: boolean, initialDelay: number): void {
	checkFlag("setKeepAlive", on);
	if (typeof initialDelay !== "number") {
		throw invalidType(`initialDelay must be a number of milliseconds, not ${described(initialDelay)}`);
	}
	if (!(initialDelay >= 0 && initialDelay <= LONGEST_KEEP_ALIVE_DELAY)) {
		throw outOfRange(`initialDelay must be from 0 to ${LONGEST_KEEP_ALIVE_DELAY} milliseconds, not ${initialDelay}`);
	}
	set(stream, "setKeepAlive", on, initialDelay);
}

export function ref(stream: Duplex): void {
	set(stream, "ref");
}

export function unref(stream: Duplex): void {
	set(stream, "unref");
}

/**
 * Destroys a stream. If TCP carries it, the peer receives a reset, unless all data and a FIN are on their way already,
 * because Node would never close the descriptor of a connection that is reset at that time.
 */
export function reset(stream: Duplex, transport: Duplex): void {
	const isEnding = stream.writableEnded && !hasFinished(stream) && stream.writableLength === 0;
	// When a TLSSocket is destroyed, it destroys the stream that carries it. Node crashes if that stream is destroyed
	// first.
	if (isEnding || resetWhenDestroyed(transport) || stream !== transport || !canReset(stream)) stream.destroy();
	else stream.resetAndDestroy();
}

function set(stream: Transport, name: Setter, ...values: unknown[]): void {
	const method = stream[name];
	if (typeof method !== "function") {
		throw new UnsupportedOperation(`${name}: the stream, ${described(stream)}, has no such method`);
	}
	Reflect.apply(method, stream, values);
}

function checkFlag(call: string, on: unknown): void {
	if (typeof on !== "boolean") throw invalidType(`${call}() takes a boolean, not ${described(on)}`);
}
