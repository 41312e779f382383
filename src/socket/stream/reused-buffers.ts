// Where a socket of `connect({ reuseReadBuffer: true })` receives: Node's `onread`, which reads into memory of ours
// instead of a new Buffer each time. 64 KiB is best; of larger ones the strings made of them live too long.
//
// A few buffers take turns, for a line that begins in one ends in the next. Files consume in the order of arrival, so
// the unread bytes are the last that came: a buffer is used again only if it ends before them. Otherwise a new one
// takes its place, and the old one belongs to whoever has the unread bytes.

import { Buffer } from "node:buffer";
import type net from "node:net";
import { UnreadBytes } from "../../io/bytes/byte-buffer.ts";

const SIZE = 65_536;
const TURNS = 3;
/** Less than this is copied: a line that grows by small packets must not keep a whole buffer for each. */
const SMALL = 8192;

interface Lent {
	readonly memory: Buffer;
	/** The place in the stream behind its last byte. */
	readonly end: number;
}

export class ReusedBuffers {
	readonly unread = new UnreadBytes();
	#arrived = 0;
	#next: Buffer | undefined;
	/** The oldest first. */
	readonly #lent: Lent[] = [];
	#receive: ((chunk: Buffer) => void) | undefined;

	/** For `net.connect()`. */
	get onread(): net.OnReadOpts {
		return {
			buffer: () => {
				this.#next ??= this.#free();
				return this.#next;
			},
			callback: (size, memory) => this.#arrive(size, memory),
		};
	}

	/** Who gets what arrives. */
	deliverTo(receive: (chunk: Buffer) => void): void {
		this.#receive = receive;
	}

	#arrive(size: number, memory: Uint8Array): true {
		const chunk = Buffer.from(memory.buffer, memory.byteOffset, size);
		this.#arrived += size;
		this.unread.count += size;
		if (size < SMALL) {
			this.#receive?.(Buffer.from(chunk));
			return true;
		}
		if (this.#next !== undefined) this.#lent.push({ memory: this.#next, end: this.#arrived });
		this.#next = undefined;
		this.#receive?.(chunk);
		return true;
	}

	/** Memory that holds no unread byte. */
	#free(): Buffer {
		const oldest = this.#lent.length >= TURNS ? this.#lent.shift() : undefined;
		const free = oldest !== undefined && oldest.end <= this.#arrived - this.unread.count;
		return free ? oldest.memory : Buffer.allocUnsafeSlow(SIZE);
	}
}
