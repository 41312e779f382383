// Watches the calls of a program: each must settle, and what they give is entered into the ledger in the order of the calls.

import type { Ledger, Reader } from "./ledger.ts";

interface Call {
	readonly name: string;
	/** Whether it was made after close(), or waited then. */
	mustReject: boolean;
	/** Enters its result into the ledger; undefined until it settles. */
	enter: (() => unknown) | undefined;
}

/** A file, and its calls whose results are not entered yet. The library answers them in their order. */
export interface Watched extends Reader {
	readonly calls: Call[];
}

export class Watch {
	readonly #ledger: Ledger;
	readonly #pending = new Set<Call>();

	constructor(ledger: Ledger) {
		this.#ledger = ledger;
	}

	get isIdle(): boolean {
		return this.#pending.size === 0;
	}

	/** A call that hands nothing out. `then` is called with its result. */
	settles<T>(name: string, promise: Promise<T>, then: (result: T) => void = noop): void {
		const call: Call = { name, mustReject: false, enter: undefined };
		this.#pending.add(call);
		const settled = () => this.#pending.delete(call);
		promise.then((result) => {
			settled();
			then(result);
		}, settled);
	}

	/** A call that reads from a file. User code may make further calls while `begin` runs; they come after this one. */
	reads<T>(
		name: string,
		reader: Watched,
		isClosed: boolean,
		begin: () => Promise<T>,
		piecesOf: (result: T) => Pieces,
	): void {
		const call: Call = { name, mustReject: isClosed, enter: undefined };
		this.#pending.add(call);
		reader.calls.push(call);
		begin().then(
			(result) => this.#settle(reader, call, piecesOf(result)),
			() => {
				// What skipline() had dropped stays dropped, and nobody knows how much that was.
				if (name === "skipline") this.#ledger.skipped = Number.POSITIVE_INFINITY;
				this.#settle(reader, call, []);
			},
		);
	}

	/** A call that never waits. */
	takes(name: string, reader: Watched, isClosed: boolean, take: () => string | Buffer | undefined): void {
		const call: Call = { name, mustReject: isClosed, enter: undefined };
		reader.calls.push(call);
		let piece: string | Buffer | undefined;
		try {
			piece = take();
		} finally {
			this.#settle(reader, call, piece === undefined ? [] : [piece]);
		}
	}

	#settle(reader: Watched, call: Call, pieces: Pieces): void {
		this.#pending.delete(call);
		call.enter = () => this.#hand(reader, pieces);
		this.#enter(reader);
	}

	/** The file was closed: its calls that wait may hand nothing out any more. */
	closes(reader: Watched): void {
		for (const call of reader.calls) call.mustReject ||= call.enter === undefined;
	}

	/** Reports the calls that have not settled. */
	reportPending(): void {
		for (const { name } of this.#pending) this.#ledger.faults.push(`${name} never settles`);
	}

	#enter(reader: Watched): void {
		for (let [call] = reader.calls; call?.enter !== undefined; [call] = reader.calls) {
			reader.calls.shift();
			const { enter, mustReject, name } = call;
			if (enter() === true && mustReject) {
				this.#ledger.faults.push(`${name} of ${reader.name} was answered after close()`);
			}
		}
	}

	/** Returns whether anything was handed out. */
	#hand(reader: Watched, pieces: Pieces): boolean {
		for (const piece of pieces) this.#ledger.hand(reader, piece);
		return pieces.some((piece) => piece.length > 0);
	}
}

export type Pieces = readonly (string | Buffer)[];

function noop(): void {}
