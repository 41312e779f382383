import { Duplex, type DuplexOptions } from "node:stream";

type Callback = (error?: Error | null) => void;

/** A stream that carries everything over another one, as a proxy's or a compressor's does. */
export class Tunnel extends Duplex {
	/** Called in the middle of a write. */
	onWrite: () => void = () => {};
	/** Whether a write counts as done at once, before `onWrite` is called. */
	eager = false;
	readonly #below: Duplex;

	constructor(below: Duplex, options: DuplexOptions = {}) {
		super(options);
		this.#below = below;
		below.on("data", (bytes) => {
			if (!this.push(bytes)) below.pause();
		});
		below.on("end", () => this.push(null));
		below.on("close", () => this.destroy(below.errored ?? undefined));
	}

	override _read(): void {
		this.#below.resume();
	}

	override _write(bytes: Buffer, _encoding: BufferEncoding, callback: Callback): void {
		this.#below.write(bytes, this.eager ? undefined : callback);
		if (this.eager) callback();
		this.onWrite();
	}

	override _final(callback: Callback): void {
		this.#below.end(callback);
	}

	override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
		this.#below.destroy();
		callback(error);
	}
}
