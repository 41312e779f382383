// The errors of a connection: those that say what happened to which connection, and which errors came from a connection at
// all. A TLS error looks like any other error: nothing in it says that the peer caused it.

import { ConnectionClosedError, TimeoutError } from "../../errors.ts";
import type { Connection } from "./connection.ts";

/** `to` is what the wait was for, such as "receive from"; `name` is the connection, or the address that is listened on. */
export function waitedTooLong(timeout: number, to: string, { name }: { readonly name: string }): TimeoutError {
	return new TimeoutError(`timed out: waited ${timeout} ms to ${to} ${name}`);
}

export function abortedHere({ name }: Connection): ConnectionClosedError {
	return new ConnectionClosedError(`the connection was aborted: ${name}`);
}

export function closedEarly(connection: Connection): ConnectionClosedError {
	return closedBefore("the end of the stream", connection);
}

export function closedBefore(what: string, { name }: Connection, cause?: unknown): ConnectionClosedError {
	const message = `the connection was closed before ${what}: ${name}`;
	return new ConnectionClosedError(message, cause === undefined ? undefined : { cause });
}

const errors = new WeakSet<Error>();

export function markConnectionError(error: Error): void {
	if (error instanceof Error) errors.add(error);
}

export function isConnectionError(error: Error): boolean {
	return errors.has(error);
}
