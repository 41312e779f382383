// One end of a connection in memory. Whatever one end does reaches the other in a later turn of the event loop, in order:
// data, the end of the stream, a reset, and how much was read.

import { Duplex } from "node:stream";
import { nodeOS } from "../../builtins.ts";

/** How many bytes an end takes before they are read. When so many are unread, the writes of the other end wait. */
const WINDOW = 65_536;

type Callback = (error?: Error | null) => void;

interface Write {
	/** What was not sent yet. */
	rest: Buffer;
	readonly callback: Callback;
}

function systemError(syscall: "read" | "write", code: "ECONNRESET" | "EPIPE"): Error {
	return Object.assign(new Error(`${syscall} ${code}`), { errno: -nodeOS().constants.errno[code], code, syscall });
}

export class SocketPairEnd extends Duplex {
	#other: SocketPairEnd = this;
	/** The write that the other end has not taken as a whole yet. */
	#write: Write | undefined;
	/** How many more bytes the other end takes, as far as this end knows. */
	#window = WINDOW;
	/** How many bytes have arrived, and how many of them the other end knows to be read. */
	#arrived = 0;
	#acknowledged = 0;
	#acknowledging = false;
	#endArrived = false;
	#endsByReset = false;

	/** Two ends that are connected to each other. */
	static pair(): [SocketPairEnd, SocketPairEnd] {
		const one = new this();
		const other = new this();
		one.#other = other;
		other.#other = one;
		return [one, other];
	}

	constructor() {
		// Both directions may end without destroying this stream. Otherwise a TLSSocket above it would be destroyed
		// too, before its data was read.
		super({ allowHalfOpen: true, autoDestroy: false, readableHighWaterMark: WINDOW });
	}

	/** Closes this end at once. Reads of the other end fail with ECONNRESET, as after a TCP reset. */
	resetAndDestroy(): this {
		this.#endsByReset = true;
		return this.destroy();
	}

	override read(size?: number): unknown {
		const chunk: unknown = super.read(size);
		this.#acknowledge();
		return chunk;
	}

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
		this.#write = { rest: chunk, callback };
		this.#send();
	}

	override _writev(chunks: readonly { readonly chunk: Buffer }[], callback: Callback): void {
		this.#write = { rest: Buffer.concat(chunks.map(({ chunk }) => chunk)), callback };
		this.#send();
	}

	override _final(callback: Callback): void {
		setImmediate(() => {
			this.#other.#takeEnd();
			callback();
		});
	}

	override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
		// If destroy() has no error, the write that it cuts short counts as successful, as in a net.Socket.
		this.#endWrite(this.#write, error);
		setImmediate(() => (this.#endsByReset ? this.#other.#takeReset() : this.#other.#takeClose()));
		callback(error);
	}

	/** Sends as much of the write as the other end takes. */
	#send(): void {
		const write = this.#write;
		if (write === undefined || (this.#window === 0 && write.rest.length > 0)) return;
		// A copy, because the writer may use its memory again, and the reader owns what it gets.
		const piece = Buffer.from(write.rest.subarray(0, this.#window));
		this.#window -= piece.length;
		write.rest = write.rest.subarray(piece.length);
		const isLast = write.rest.length === 0;
		setImmediate(() => {
			if (!this.#other.#take(piece)) this.#break();
			else if (isLast) this.#endWrite(write, null);
		});
	}

	#endWrite(write: Write | undefined, error: Error | null): void {
		if (write === undefined || write !== this.#write) return;
		this.#write = undefined;
		write.callback(error);
	}

	/** Takes bytes that the other end has sent. Returns false if this end is closed. */
	#take(bytes: Buffer): boolean {
		if (this.destroyed) return false;
		this.#arrived += bytes.length;
		if (bytes.length > 0) this.push(bytes);
		this.#acknowledge();
		return true;
	}

	#takeEnd(): void {
		if (this.#endArrived || this.destroyed) return;
		this.#endArrived = true;
		this.push(null);
		// Emits 'end' now if nothing is unread.
		this.read(0);
	}

	/** The other end has closed: it takes nothing more. */
	#takeClose(): void {
		this.#takeEnd();
		if (this.#write !== undefined) this.#break();
	}

	/** Called when the other end can no longer take what was written: destroys this end with EPIPE. */
	#break(): void {
		this.destroy(systemError("write", "EPIPE"));
	}

	#takeReset(): void {
		this.destroy(systemError("read", "ECONNRESET"));
	}

	get #unacknowledged(): number {
		return this.#arrived - this.readableLength - this.#acknowledged;
	}

	/** Tells the other end how much was read. */
	#acknowledge(): void {
		if (this.#acknowledging || this.#unacknowledged <= 0) return;
		this.#acknowledging = true;
		setImmediate(() => {
			this.#acknowledging = false;
			// A reader may have put bytes back meanwhile.
			const size = Math.max(0, this.#unacknowledged);
			this.#acknowledged += size;
			this.#other.#widen(size);
		});
	}

	#widen(size: number): void {
		this.#window += size;
		this.#send();
	}
}
