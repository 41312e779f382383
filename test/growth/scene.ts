// A socket over a stream in memory, and what the rows do with it.

import { setImmediate } from "node:timers/promises";
import { Socket } from "../../src/index.ts";
import { ScriptedDuplex, type WriteScript } from "../support/scripted-duplex.ts";

export interface Scene {
	readonly stream: ScriptedDuplex;
	readonly socket: Socket;
}

export function scene(script: WriteScript = {}): Scene {
	const stream = new ScriptedDuplex(script);
	return { stream, socket: Socket.from(stream) };
}

export type Delivery = (stream: ScriptedDuplex, bytes: Buffer) => void;

const CHUNK = 65_536;

function inPieces(size: number): Delivery {
	return (stream, bytes) => {
		for (let at = 0; at < bytes.length; at += size) stream.push(bytes.subarray(at, at + size));
	};
}

/** How bytes arrive. */
export const DELIVERIES: Readonly<Record<string, Delivery>> = {
	"in large chunks": inPieces(CHUNK),
	"byte by byte": inPieces(1),
};

export function times<T>(n: number, call: (i: number) => T): T[] {
	return Array.from({ length: n }, (_, i) => call(i));
}

/** Lets a call that has begun to wait make its stream flow. */
export function turn(): Promise<unknown> {
	return setImmediate();
}
