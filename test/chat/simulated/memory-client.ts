import { Duplex } from "node:stream";

/** A client's connection, as the server sees it: a socket in memory, with nothing behind it. */
export class MemoryClient extends Duplex {
	readonly #hear: (text: string) => void;

	constructor(hear: (text: string) => void) {
		super({ decodeStrings: false, autoDestroy: false });
		this.#hear = hear;
	}

	/** The client sends something. */
	send(text: string): void {
		this.push(text);
	}

	override _read(): void {}

	override _write(chunk: string | Buffer, _encoding: BufferEncoding, callback: () => void): void {
		this.#hear(String(chunk));
		callback();
	}
}
