// A stream carries its socket, so that all copies of this package in a process, of whichever version, share the socket
// and its reference count.

import type { AnyStream } from "./stream/stream-channel.ts";
import { unusable } from "./stream/stream-kinds.ts";

/**
 * The key under which a stream carries its socket. It ends with the version of a contract between the copies of this
 * package: a copy uses only the public members of `Socket` and the members of `SharedSocket` if another copy has made
 * the socket.
 */
const key = Symbol.for("socket-makefile.socket/2");

export interface SharedSocket {
	/** Whether the connection is over and the stream was connected again: then the stream needs a new socket. */
	readonly isStale: boolean;
}

/**
 * The key of the first version of the contract. A Socket of that version counts only the files of its own copy of the
 * package. If both copies used one stream, one could close it while a file of the other is open, and data would be
 * lost.
 */
const olderKey = Symbol.for("socket-makefile.socket");

type Carrier<S> = AnyStream & { [key]?: S; [olderKey]?: { readonly closed?: unknown } };

/**
 * The socket of a stream; undefined if the stream needs a new socket. Throws if an older version of this package uses
 * the stream.
 */
export function sharedSocket<S extends SharedSocket>(stream: Carrier<S>): S | undefined {
	const socket = stream[key];
	if (socket === undefined) refuseOlder(stream);
	return socket?.isStale ? undefined : socket;
}

function refuseOlder(stream: Carrier<unknown>): void {
	const older = stream[olderKey];
	if (older === undefined || older.closed === true) return;
	throw unusable("an incompatible version of socket-makefile uses the stream: call detach() of its Socket first");
}

export function shareSocket<S extends SharedSocket>(stream: Carrier<S>, socket: S): void {
	stream[key] = socket;
}

export function unshareSocket(stream: Carrier<unknown>): void {
	delete stream[key];
}
