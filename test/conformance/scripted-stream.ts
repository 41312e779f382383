// The stream below our files. Its packets arrive when the test tells it to, and it records the bytes that are written.

import { Duplex } from "node:stream";

export class ScriptedStream extends Duplex {
	readonly #packets: readonly Buffer[];
	readonly #sent: Buffer[] = [];
	/** How many packets have arrived. The end of the stream counts as one. */
	arrived = 0;

	constructor(packets: readonly string[]) {
		super({ allowHalfOpen: true });
		this.#packets = packets.map((packet) => Buffer.from(packet, "hex"));
	}

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: string, done: () => void): void {
		this.#sent.push(Buffer.from(chunk));
		done();
	}

	/** Makes the next packet arrive, or the end of the stream. Returns false if the stream has ended already. */
	arrive(): boolean {
		if (this.arrived > this.#packets.length) return false;
		this.push(this.#packets[this.arrived] ?? null);
		this.arrived++;
		return true;
	}

	get wire(): string {
		return Buffer.concat(this.#sent).toString("hex");
	}
}
