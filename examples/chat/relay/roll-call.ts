import type { Message } from "./messages.ts";
import { partsOf } from "./parts.ts";

interface Call {
	readonly names: string[];
	readonly missing: Set<string>;
	readonly resolve: (names: readonly string[]) => void;
}

/** Asks all servers for the names of their clients. */
export class RollCall {
	readonly #server: string;
	readonly #calls = new Map<number, Call>();
	#last = 0;

	constructor(server: string) {
		this.#server = server;
	}

	/** Resolves to the names of the other servers' clients when all `peers` have answered or are gone. */
	ask(peers: readonly string[], publish: (message: Message) => void): Promise<readonly string[]> {
		return new Promise((resolve) => {
			const call = ++this.#last;
			this.#calls.set(call, { names: [], missing: new Set(peers), resolve });
			publish({ kind: "who", server: this.#server, call });
			this.#finish(call);
		});
	}

	/** The messages that answer a call. */
	*answer(call: number, names: readonly string[]): Generator<Message> {
		let left = names.length;
		for (const part of partsOf(names)) {
			left -= part.length;
			yield { kind: "names", server: this.#server, call, names: part, last: left === 0 };
		}
	}

	answered(server: string, number: number, names: readonly string[], last: boolean): void {
		const call = this.#calls.get(number);
		if (call === undefined || !call.missing.has(server)) return;
		for (const name of names) call.names.push(name);
		if (last) call.missing.delete(server);
		this.#finish(number);
	}

	gone(server: string): void {
		for (const [number, call] of this.#calls) {
			call.missing.delete(server);
			this.#finish(number);
		}
	}

	#finish(number: number): void {
		const call = this.#calls.get(number);
		if (call === undefined || call.missing.size > 0) return;
		this.#calls.delete(number);
		call.resolve(call.names);
	}
}
