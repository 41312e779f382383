// `read(n)` written by hand for one job, to show what the call itself costs. It has no limits, errors, close(), timeouts,
// sharing or back-pressure.

import type net from "node:net";
import type { Receiver } from "./receive.ts";

const EMPTY: Buffer = Buffer.alloc(0);

class FramesByHand {
	readonly #chunks: Buffer[] = [];
	#head = EMPTY;
	#pos = 0;
	/** The number of bytes in `#chunks`, which follow `#head`. */
	#chunkBytes = 0;
	#wanted = 0;
	#waiting: ((frame: Buffer) => void) | undefined;
	#ended = false;

	constructor(socket: net.Socket) {
		socket.on("data", (chunk) => {
			this.#chunks.push(chunk);
			this.#chunkBytes += chunk.length;
			this.#answer();
		});
		socket.on("end", () => {
			this.#ended = true;
			this.#answer();
		});
	}

	read(n: number): Promise<Buffer> {
		const frame = this.#take(n);
		if (frame !== undefined) return Promise.resolve(frame);
		this.#wanted = n;
		return new Promise((resolve) => {
			this.#waiting = resolve;
			if (this.#ended) this.#answer();
		});
	}

	#take(n: number): Buffer | undefined {
		const { buffer, byteOffset, length } = this.#head;
		const pos = this.#pos;
		if (pos + n > length) return this.#join(n) ? this.#take(n) : undefined;
		this.#pos = pos + n;
		return Buffer.from(buffer, byteOffset + pos, n);
	}

	#join(n: number): boolean {
		const left = this.#head.subarray(this.#pos);
		if (left.length + this.#chunkBytes < n) return false;
		let next = this.#chunks.shift() ?? EMPTY;
		this.#chunkBytes -= next.length;
		const missing = n - left.length;
		if (left.length > 0 && next.length > missing) {
			// Copy only the frame that spans two chunks.
			this.#chunks.unshift(next.subarray(missing));
			this.#chunkBytes += next.length - missing;
			next = next.subarray(0, missing);
		}
		this.#head = left.length === 0 ? next : Buffer.concat([left, next]);
		this.#pos = 0;
		return true;
	}

	#answer(): void {
		const resolve = this.#waiting;
		if (resolve === undefined) return;
		const frame = this.#take(this.#wanted) ?? (this.#ended ? EMPTY : undefined);
		if (frame === undefined) return;
		this.#waiting = undefined;
		resolve(frame);
	}
}

export function framesByHand(size: number): Receiver {
	return {
		name: "await read(n), by hand",
		measure: "bytes",
		async read(socket, tally) {
			const f = new FramesByHand(socket);
			for (let frame = await f.read(size); frame.length > 0; frame = await f.read(size)) tally.add(frame);
		},
	};
}
