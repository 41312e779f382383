/** The other servers: a server is listed from its first message until it has been silent for too long. */
export class Peers {
	readonly #heardAt = new Map<string, number>();
	readonly #patience: number;
	readonly #gone: (server: string) => void;

	/** `gone` is called for a server after `patience` milliseconds of silence, or when it is removed. */
	constructor(patience: number, gone: (server: string) => void) {
		this.#patience = patience;
		this.#gone = gone;
	}

	get names(): readonly string[] {
		return [...this.#heardAt.keys()];
	}

	/** Notes a message of a server; returns whether the server is new. */
	heard(server: string): boolean {
		const isNew = !this.#heardAt.has(server);
		this.#heardAt.set(server, Date.now());
		return isNew;
	}

	remove(server: string): void {
		if (this.#heardAt.delete(server)) this.#gone(server);
	}

	/** Removes the servers that have been silent for too long; must be called often. */
	sweep(): void {
		const limit = Date.now() - this.#patience;
		for (const [server, at] of this.#heardAt) if (at < limit) this.remove(server);
	}
}
