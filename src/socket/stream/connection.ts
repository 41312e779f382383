// What the two directions of a connection share.

import type { Duplex } from "node:stream";

/** The connection as its two directions, `Incoming` and `Outgoing`, see it. */
export interface Connection {
	/** The stream; `starttls()` puts another one in its place. */
	readonly stream: Duplex;
	/** Whether the stream passes each write to the kernel during the call, if the kernel has room. */
	readonly writesSynchronously: boolean;
	/** How many milliseconds one wait may last; null: no limit. */
	readonly timeout: number | null;
	/** Whether the process lives as long as the connection is open. */
	readonly keepsProcessAlive: boolean;
	/**
	 * How error messages name the connection: by its peer's address; if there is none, by the address that is being
	 * connected to; otherwise by the class of the stream.
	 */
	readonly name: string;
	/** Whether the connection is being opened or encrypted. */
	readonly isOpening: boolean;
	/** Why reading ended, if not at the end of the stream. */
	readonly failure: Error | undefined;
	/** Whether this connection has ended and its net.Socket was connected again. The new connection is not ours. */
	readonly isStale: boolean;
	/** Where the stream's data goes. */
	readonly incoming: {
		receive(chunk: Buffer): void;
		receiveDirectly(stream: Duplex, chunk: Buffer): boolean;
		pauseUntilRead(): void;
	};
	/** Starts to listen for the end and the close of the stream. */
	attach(): void;
	/** Ends both directions with this error. */
	fail(error: Error): void;
}

/**
 * The key under which a stream carries its connection. The listeners need it, because all streams share the same
 * listener functions.
 */
export const connection = Symbol("connection");

export type Carrier = Duplex & { [connection]?: Connection };
