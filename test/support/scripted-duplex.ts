// An in-memory stream that cuts, delays, ends, fails and stalls when the test tells it to.

import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** When the next step happens: at once, or after a microtask, a process.nextTick() or a setImmediate(). */
export type When = "sync" | "microtask" | "nextTick" | "immediate";

/** One action of the peer or of the system. */
export type Step = (stream: ScriptedDuplex) => void;

export interface WriteScript {
	/** When the callback of a write is called. 'held': by the next `answer()`. 'never': not even by `answer()`. */
	readonly answer?: When | "held" | "never";
	/** The number of the first write that fails, counted from 1. All later writes fail too. */
	readonly failAt?: number;
	readonly error?: Error;
	/** Whether the callback of `end()` is called; default 'sync'. */
	readonly final?: "sync" | "never";
	readonly highWaterMark?: number;
	/** Whether destroy() emits 'close'; default true. */
	readonly emitClose?: boolean;
}

const SCRIBBLE = 0xee;

type Callback = (error?: Error | null) => void;

export class ScriptedDuplex extends Duplex {
	/** The data of the writes whose callbacks were called without an error. */
	readonly delivered: Buffer[] = [];
	/** How many writes have reached the stream, whether or not their callbacks were called. */
	writes = 0;
	/** If set, the callback of every later write gets this error. */
	failing: Error | undefined;
	readonly #script: WriteScript;
	readonly #held: (() => void)[] = [];

	constructor(script: WriteScript = {}) {
		super({
			allowHalfOpen: true,
			emitClose: script.emitClose ?? true,
			...(script.highWaterMark === undefined ? {} : { writableHighWaterMark: script.highWaterMark }),
		});
		this.#script = script;
	}

	/** All bytes that the peer has received. */
	get received(): Buffer {
		return Buffer.concat(this.delivered);
	}

	/** Does the steps one after another. Resolves after the last. */
	async play(steps: readonly Step[], when: When = "sync"): Promise<void> {
		for (const [i, step] of steps.entries()) {
			if (i > 0 && when !== "sync") await pass(when);
			step(this);
		}
	}

	/** Calls the callbacks of the writes that are held. */
	answer(): void {
		for (const reply of this.#held.splice(0)) reply();
	}

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
		this.writes++;
		const { answer = "sync", failAt, error = systemError("EPIPE", "write") } = this.#script;
		const refused = failAt !== undefined && this.writes >= failAt ? error : undefined;
		const reply = () => {
			const failure = refused ?? this.failing;
			if (failure === undefined) this.delivered.push(Buffer.from(chunk));
			// After the callback the writer must not use this memory any more; make such a use visible.
			chunk.fill(SCRIBBLE);
			callback(failure);
		};
		if (answer === "sync") reply();
		else if (answer === "held") this.#held.push(reply);
		else if (answer !== "never") pass(answer).then(reply);
	}

	override _final(callback: Callback): void {
		if (this.#script.final !== "never") callback();
	}
}

function pass(when: Exclude<When, "sync">): Promise<unknown> {
	if (when === "microtask") return Promise.resolve();
	if (when === "nextTick") return new Promise<void>((resolve) => process.nextTick(resolve));
	return setImmediate();
}

/** One chunk of data arrives, with other bytes before and after it in its memory. */
export function data(bytes: Buffer | string): Step {
	const copy = Buffer.from(bytes);
	return (stream) => {
		const memory = Buffer.alloc(copy.length + 32, SCRIBBLE);
		copy.copy(memory, 16);
		stream.push(memory.subarray(16, 16 + copy.length));
	};
}

/** Data arrives in pieces, cut at these positions. */
export function cut(bytes: Buffer | string, positions: readonly number[]): Step[] {
	const whole = Buffer.from(bytes);
	const ends = [...positions, whole.length];
	return ends.map((end, i) => data(whole.subarray(ends[i - 1] ?? 0, end)));
}

/** Data arrives byte by byte. */
export function trickle(bytes: Buffer | string): Step[] {
	return [...Buffer.from(bytes)].map((byte) => data(Buffer.from([byte])));
}

/** The peer ends the stream. */
export const end: Step = (stream) => {
	stream.push(null);
};

/** The connection fails. If `last` is given, it arrives in the same tick. */
export function fail(error: Error = systemError("ECONNRESET", "read"), last?: Buffer | string): Step {
	return (stream) => {
		if (last !== undefined) data(last)(stream);
		stream.destroy(error);
	};
}

/** The stream is destroyed by this process. */
export const destroy: Step = (stream) => {
	stream.destroy();
};

/** An error as the operating system reports it. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
	return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
