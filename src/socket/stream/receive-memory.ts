// Receives from sockets of Node without their readable side: Node puts what arrives into memory that is used again, and a
// chunk goes straight to the call that waits for it. A chunk for which no call waits, or for which something else listens,
// is pushed into the stream, and comes out of it as ever.
//
// All sockets share one block of memory, and what arrives in it is copied at once. A socket on which much arrives at once
// gets a block of its own. What fills that block is handed out with it, and the socket never receives into it again.

import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { type Carrier, connection } from "./connection.ts";
import { receiveInto } from "./node-internals.ts";

const SIZE = 65_536;
/** A block is handed out with the bytes in it if they are at least so many. */
const MUCH = SIZE / 2;
/** How many sockets may have a block of their own. A socket that falls silent keeps its block. */
const MOST_BLOCKS = 16;

const owners = new Set<Duplex>();
let shared: Buffer | undefined;
/** The memory for the next chunk of the socket that has just received one. */
let nextMemory: Buffer | undefined;

function takeNextMemory(): Buffer {
	shared ??= Buffer.allocUnsafeSlow(SIZE);
	const memory = nextMemory ?? shared;
	nextMemory = undefined;
	return memory;
}

function onReceive(this: Carrier, size: number, memory: Uint8Array): boolean {
	const received = Buffer.from(memory.buffer, memory.byteOffset, size);
	const chunk = size >= MUCH && memory !== shared ? received : Buffer.from(received);
	let goOn = true;
	try {
		if (!this[connection]?.incoming.receiveDirectly(this, chunk)) goOn = this.push(chunk);
	} catch (error) {
		// A listener of the stream has thrown. If this function threw, Node would receive into `memory` again.
		process.nextTick(() => {
			throw error;
		});
	}
	if (size < MUCH) leaveBlock(this);
	else if (mayOwnBlock(this)) nextMemory = Buffer.allocUnsafeSlow(SIZE);
	return goOn;
}

function mayOwnBlock(stream: Carrier): boolean {
	if (owners.size < MOST_BLOCKS && stream[connection] !== undefined && !stream.destroyed) owners.add(stream);
	return owners.has(stream);
}

/** Called when the connection leaves the stream, or little arrives: another socket may have a block of its own. */
export function leaveBlock(stream: Duplex): void {
	if (owners.size > 0) owners.delete(stream);
}

/**
 * Not used on Windows, where a read may still be under way while the memory already belongs to another socket, nor on
 * other runtimes than Node. The environment variable SOCKET_MAKEFILE_RECEIVE turns it off with the value `stream`.
 */
const isAllowed =
	process.platform !== "win32" &&
	process.versions.uv !== undefined &&
	process.versions.bun === undefined &&
	process.versions.deno === undefined &&
	process.env.SOCKET_MAKEFILE_RECEIVE !== "stream";

/** The option of `net.connect()` and `tls.connect()` with which a socket receives in this way from the start. */
export const onread = isAllowed ? { buffer: takeNextMemory, callback: onReceive } : undefined;

/** Lets the stream receive in this way from now on, if it can. */
export function receiveIntoMemory(stream: Duplex): void {
	if (onread !== undefined) receiveInto(stream, onread);
}
