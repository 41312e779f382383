import { ClosedFileError, ConnectionClosedError, TimeoutError, UnreadDataError } from "../errors.ts";
import { isConnectionError } from "../socket/stream/connection-errors.ts";

/**
 * Errors of this library that a server treats as Python's servers treat an OSError: it ignores them. UnreadDataError is
 * among them because a client causes it, by sending data before its TLS handshake.
 */
const OS_ERRORS = [TimeoutError, ConnectionClosedError, UnreadDataError];

/**
 * Whether a server treats this error as Python's servers treat an OSError: it is a failure of the system or of a
 * connection, not of the program. StreamChannel marks every error with which a connection fails; without the mark, a
 * server could not tell a TLS error from an error of the program.
 */
export function isOSError(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if (OS_ERRORS.some((kind) => error instanceof kind) || isConnectionError(error)) return true;
	return "errno" in error && typeof error.errno === "number";
}

/** Whether the error says no more than that this process has closed the connection. */
export function saysClosed(error: unknown): boolean {
	// A SuppressedError: the body of `await using` failed, and then so did the close().
	if (error instanceof Error && "error" in error && "suppressed" in error) {
		return saysClosed(error.error) && saysClosed(error.suppressed);
	}
	return error instanceof ConnectionClosedError || error instanceof ClosedFileError;
}

/** The error of the system's `accept()` if the client has already disconnected. */
export function connectionAborted(): Error {
	const message = "accept ECONNABORTED: the client has disconnected";
	return Object.assign(new Error(message), { code: "ECONNABORTED", errno: -103, syscall: "accept" });
}
