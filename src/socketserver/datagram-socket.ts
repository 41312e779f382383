// A datagram socket with a promise for each call. A subclass provides the system's socket: UDP or Unix.

import { ClosedFileError } from "../errors.ts";
import { CallQueue } from "../io/calls/call-queue.ts";
import type { Address } from "../socket/address.ts";

/** The part of the server's socket that a handler of datagrams uses. */
export interface DatagramSender {
	/** Sends one datagram; resolves to its size in bytes. Python: `sendto()`. */
	sendto(data: Uint8Array, address: Address): Promise<number>;
}

/** A datagram, and the socket that received it. */
export type DatagramRequest = readonly [data: Buffer, socket: DatagramSender];

/**
 * The default size of a socket's receive buffer on Linux. A datagram that does not fit is dropped, as the kernel does.
 */
const QUEUE_LIMIT = 212_992;
/** What each datagram takes of QUEUE_LIMIT in addition to its bytes, about as in the kernel. */
const OVERHEAD = 512;

/**
 * The socket of a datagram server. It keeps up to 208 KiB of datagrams that were not received yet, and drops those that
 * exceed this, as the kernel does. After `close()` every other call fails with `ClosedFileError`. Python:
 * `socket.socket` of the type `SOCK_DGRAM`.
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
export abstract class DatagramSocket implements DatagramSender {
	// Datagrams arrive without being asked for, and recvfrom() waits without limit.
	readonly #calls = new CallQueue({ timeout: null, requestMore() {} });
	#arrived: (readonly [data: Buffer, address: Address])[] = [];
	/** How much of QUEUE_LIMIT the datagrams in `#arrived` take. */
	#size = 0;
	/** The error with which the next recvfrom() rejects. */
	#failure: Error | undefined;
	#closed = false;
	/** Reject functions of the pending `sendto()` calls: the system's socket may drop them when it closes. */
	readonly #sending = new Set<(error: Error) => void>();

	/** The address that the socket is bound to. Python: `getsockname()`. */
	abstract getsockname(): Address;
	/** Gives a datagram to the system's socket; resolves to its size. */
	protected abstract send(data: Uint8Array, address: Address): Promise<number>;
	/** Closes the system's socket. */
	protected abstract closeSocket(): Promise<void>;

	sendto(data: Uint8Array, address: Address): Promise<number> {
		return new Promise<number>((resolve, reject) => {
			this.#checkOpen();
			this.#sending.add(reject);
			this.send(data, address)
				.then(resolve, reject)
				.finally(() => this.#sending.delete(reject));
		});
	}

	/**
	 * Waits for the next datagram; resolves to its first `size` bytes and the address of its sender. Python:
	 * `recvfrom()`.
	 */
	recvfrom(size: number): Promise<readonly [data: Buffer, address: Address]> {
		return this.#calls.answerOrWait(this, undefined, () => {
			this.#checkOpen();
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

	/** Closes the socket, and drops datagrams that were not received. May be called twice. Python: `close()`. */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#arrived = [];
		this.#calls.retry();
		try {
			await this.closeSocket();
		} finally {
			for (const reject of this.#sending) reject(closedSocket());
		}
	}

	/** Called by a subclass for each datagram that arrives. */
	protected receive(data: Buffer, address: Address): void {
		if (this.#closed || this.#size + data.length + OVERHEAD > QUEUE_LIMIT) return;
		this.#size += data.length + OVERHEAD;
		this.#arrived.push([data, address]);
		this.#calls.retry();
	}

	/** Called by a subclass when its socket reports an error. */
	protected fail(error: Error): void {
		this.#failure = error;
		this.#calls.retry();
	}

	#checkOpen(): void {
		if (this.#closed) throw closedSocket();
	}
}

function closedSocket(): ClosedFileError {
	return new ClosedFileError("the socket is closed");
}
