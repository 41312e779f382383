/** The other servers, known by what they say, until they are silent for too long. */
export class Peers {
	readonly #heardAt = new Map<string, number>();
	readonly #patience: number;
	readonly #gone: (server: string) => void;

	/** After so many milliseconds of silence, or by `remove()`, a server is `gone`. */
	constructor(patience: number, gone: (server: string) => void) {
		this.#patience = patience;
		this.#gone = gone;
	}

	get names(): readonly string[] {
		return [...this.#heardAt.keys()];
	}

	/** True: it is new. */
	heard(server: string): boolean {
		const isNew = !this.#heardAt.has(server);
		this.#heardAt.set(server, Date.now());
		return isNew;
	}

	remove(server: string): void {
		if (this.#heardAt.delete(server)) this.#gone(server);
	}

	/** Drops those that are silent; to be called often. */
	sweep(): void {
		const limit = Date.now() - this.#patience;
		for (const [server, at] of this.#heardAt) if (at < limit) this.remove(server);
	}
}
