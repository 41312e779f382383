// The streams of the programs: ways to make a Duplex, and its other end.

import { Duplex, PassThrough } from "node:stream";
import type { STREAMS } from "./program.ts";

export interface End {
	readonly stream: Duplex;
	/** Whether what is written to the stream comes out at the other end, not here. */
	readonly writable: boolean;
	/** Makes bytes arrive. */
	send(bytes: Buffer): void;
	finish(): void;
	/** What the other end has received. */
	received(): string;
	/** Resolves when all that was sent, by either end, has arrived; undefined if it arrives at once. */
	readonly settled?: () => Promise<void>;
}

function plain(options: { readonly emitClose?: boolean }): End {
	const parts: Buffer[] = [];
	const stream = new Duplex({
		...options,
		allowHalfOpen: true,
		read() {},
		write(chunk: Buffer, _encoding, taken) {
			parts.push(Buffer.from(chunk));
			taken();
		},
	});
	return {
		stream,
		writable: true,
		send: (bytes) => stream.push(bytes),
		finish: () => stream.push(null),
		received: () => String(Buffer.concat(parts)),
	};
}

function passThrough(): End {
	const stream = new PassThrough();
	return {
		stream,
		writable: false,
		send: (bytes) => stream.write(bytes),
		finish: () => stream.end(),
		received: () => "",
	};
}

function fromPair(): End {
	const [there, back] = [new PassThrough(), new PassThrough()];
	const parts: Buffer[] = [];
	there.on("data", (chunk) => parts.push(chunk));
	return {
		stream: Duplex.from({ readable: back, writable: there }),
		writable: true,
		send: (bytes) => back.write(bytes),
		finish: () => back.end(),
		received: () => String(Buffer.concat(parts)),
	};
}

export const KINDS: Readonly<Record<(typeof STREAMS)[number], () => End>> = {
	scripted: () => plain({}),
	"pass-through": passThrough,
	"from a pair": fromPair,
	"without 'close'": () => plain({ emitClose: false }),
};
