// A socket of datagrams that can be waited for. The kinds of socket differ only in how they send.

import { ClosedFileError } from "../errors.ts";
import { CallQueue, type Producer } from "../io/calls/call-queue.ts";
import type { Address } from "../socket/address.ts";

/** What a handler of datagrams needs of the server's socket. */
export interface DatagramSender {
	/** Sends one datagram; resolves to its size. Python: `sendto()`. */
	sendto(data: Uint8Array, address: Address): Promise<number>;
}

/** A datagram and the socket it came to. */
export type DatagramRequest = readonly [data: Buffer, socket: DatagramSender];

/** As much as Linux holds for a socket by default; what does not fit is lost, as it is there. */
const QUEUE_LIMIT = 212_992;
/** What the kernel counts for a datagram besides its bytes. */
const OVERHEAD = 512;

/**
 * A socket of datagrams: what the servers of datagrams hold. What nobody receives is dropped beyond 208 KiB, as by the
 * kernel; after `close()` every call fails with `ClosedFileError`. Python: `socket.socket` of the type `SOCK_DGRAM`.
 *
 * @example
 * ```ts
 * import { DatagramRequestHandler, UDPServer } from "socket-makefile/socketserver";
 * await using server = await new UDPServer(["127.0.0.1", 0], DatagramRequestHandler).ready();
 * const address = server.socket?.getsockname() ?? "";
 * await server.socket?.sendto(Buffer.from("to myself"), address);
 * console.log(String((await server.socket?.recvfrom(100))?.[0])); // "to myself"
 * ```
 */
export abstract class DatagramSocket implements DatagramSender, Producer {
	readonly timeout = null;
	readonly #calls = new CallQueue(this);
	#arrived: (readonly [data: Buffer, address: Address])[] = [];
	#size = 0;
	#failure: Error | undefined;
	#closed = false;

	abstract sendto(data: Uint8Array, address: Address): Promise<number>;
	/** The own address. Python: `getsockname()`. */
	abstract getsockname(): Address;
	protected abstract release(): Promise<void>;

	/** The next datagram, cut to `size` bytes, and who sent it. Python: `recvfrom()`. */
	recvfrom(size: number): Promise<readonly [data: Buffer, address: Address]> {
		return this.#calls.answerOrWait(this, undefined, () => {
			this.checkOpen();
			const error = this.#failure;
			this.#failure = undefined;
			if (error !== undefined) throw error;
			const first = this.#arrived.shift();
			if (first === undefined) return undefined;
			const [data, address] = first;
			this.#size -= data.length + OVERHEAD;
			return [data.subarray(0, size), address];
		});
	}

	/** Datagrams that nobody received are dropped. Twice is fine. */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#arrived = [];
		this.#calls.retry();
		await this.release();
	}

	request(): void {}

	protected receive(data: Buffer, address: Address): void {
		if (this.#closed || this.#size + data.length + OVERHEAD > QUEUE_LIMIT) return;
		this.#size += data.length + OVERHEAD;
		this.#arrived.push([data, address]);
		this.#calls.retry();
	}

	protected fail(error: Error): void {
		this.#failure = error;
		this.#calls.retry();
	}

	protected checkOpen(): void {
		if (this.#closed) throw new ClosedFileError("the socket is closed");
	}
}
