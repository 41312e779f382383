// The stream under our files: its packets arrive when the test says so, and what is written is kept.

import { Duplex } from "node:stream";

export class ScriptedStream extends Duplex {
	readonly #packets: readonly Buffer[];
	readonly #sent: Buffer[] = [];
	/** How many packets have arrived, the end of the stream counted as one. */
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

	/** The next packet arrives, or the end of the stream; false if that has come already. */
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
