// Where a socket of `connect({ reuseReadBuffer: true })` receives: Node's `onread`, which hands out the memory that it
// read into instead of a new Buffer each time. 64 KiB is best; with more, the strings made of it live too long.
//
// Two buffers take turns. One is read into again only when no byte that ever came in it is unread; otherwise a new one
// takes its place, and the old one belongs to whoever has the unread bytes.

import type net from "node:net";
import { UnreadBytes } from "../io/byte-buffer.ts";

const SIZE = 65_536;

export class ReusedBuffers {
	readonly unread = new UnreadBytes();
	#receive: ((chunk: Buffer) => void) | undefined;
	#next: Buffer | undefined;
	#last: Buffer | undefined;

	/** For `net.connect()`. */
	get onread(): net.OnReadOpts {
		return {
			buffer: () => {
				this.#next ??= Buffer.allocUnsafeSlow(SIZE);
				return this.#next;
			},
			callback: (size) => this.#arrive(size),
		};
	}

	/** Who gets what arrives. */
	deliverTo(receive: (chunk: Buffer) => void): void {
		this.#receive = receive;
	}

	#arrive(size: number): true {
		const filled = this.#next;
		if (filled === undefined) return true;
		this.#next = this.#last;
		this.#last = filled;
		this.#receive?.(filled.subarray(0, size));
		return true;
	}
}
