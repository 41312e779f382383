// Makes the errors that name a connection and what happened to it, and records every error with which a connection
// failed (markConnectionError()), because a TLS error does not show that the peer caused it.

import { ConnectionClosedError, TimeoutError } from "../../errors.ts";
import type { Connection } from "./connection.ts";

/**
 * `purpose`: what the wait was for, such as "receive from". `name`: the connection, or the address that is listened on.
 */
export function waitedTooLong(timeout: number, purpose: string, { name }: { readonly name: string }): TimeoutError {
	return new TimeoutError(`timed out: waited ${timeout} ms to ${purpose} ${name}`);
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

/** Whether this is Node's AbortError, which says only that a stream was destroyed before its end. */
export function isNodeAbort(error: Error): boolean {
	return Reflect.get(error, "code") === "ABORT_ERR";
}
