// An in-memory stream that does on command what a network does when it likes: cut, delay, end, fail, stall.

import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** When the next step follows: in the same tick, or after one of the queues of the event loop. */
export type When = "sync" | "microtask" | "nextTick" | "immediate";

/** One thing that the peer or the system does. */
export type Step = (stream: ScriptedDuplex) => void;

export interface WriteScript {
	/** When a write's callback is called; 'held': not before `answer()`, 'never': `answer()` passes it over. */
	readonly answer?: When | "held" | "never";
	/** The write that fails, counted from 1, and all after it. */
	readonly failAt?: number;
	readonly error?: Error;
	/** What `end()` is answered by; default 'sync'. */
	readonly final?: "sync" | "never";
	readonly highWaterMark?: number;
}

const SCRIBBLE = 0xee;

type Callback = (error?: Error | null) => void;

export class ScriptedDuplex extends Duplex {
	/** What was written and answered without an error. */
	readonly delivered: Buffer[] = [];
	/** How many writes reached the stream, answered or not. */
	writes = 0;
	/** From now on every write that is answered fails with this. */
	failing: Error | undefined;
	readonly #script: WriteScript;
	readonly #held: (() => void)[] = [];

	constructor(script: WriteScript = {}) {
		super({
			allowHalfOpen: true,
			...(script.highWaterMark === undefined ? {} : { writableHighWaterMark: script.highWaterMark }),
		});
		this.#script = script;
	}

	/** What the peer got. */
	get received(): Buffer {
		return Buffer.concat(this.delivered);
	}

	/** Does the steps one after the other; resolves after the last. */
	async play(steps: readonly Step[], when: When = "sync"): Promise<void> {
		for (const [i, step] of steps.entries()) {
			if (i > 0 && when !== "sync") await pass(when);
			step(this);
		}
	}

	/** Answers the writes that are held. */
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
			// Whoever was told that his bytes are gone must not rely on this memory any more.
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

/** Data arrives: one chunk, from memory that is scribbled over at both sides of it. */
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

/** The connection fails; with data, that arrives in the same tick. */
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

/** An error as the system gives it. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
	return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
