import { ConnectionClosedError, TimeoutError, UnreadDataError } from "../errors.ts";
import { isConnectionError } from "../socket/stream/connection-errors.ts";

/** The last: a client of a server with TLS that sent something before its handshake. */
const OURS = [TimeoutError, ConnectionClosedError, UnreadDataError];

/** Is it what Python calls an OSError: a failure of the system or the connection, not of the program? */
export function isOSError(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if (OURS.some((kind) => error instanceof kind) || isConnectionError(error)) return true;
	return "errno" in error && typeof error.errno === "number";
}

/** As `accept()` fails when the client has gone already. */
export function connectionAborted(): Error {
	const message = "accept ECONNABORTED: the client has gone";
	return Object.assign(new Error(message), { code: "ECONNABORTED", errno: -103, syscall: "accept" });
}
