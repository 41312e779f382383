import { ConnectionClosedError, TimeoutError } from "../errors.ts";

/** Is it what Python calls an OSError: a failure of the system or the connection, not of the program? */
export function isOSError(error: unknown): boolean {
	if (error instanceof TimeoutError || error instanceof ConnectionClosedError) return true;
	return error instanceof Error && "errno" in error && typeof error.errno === "number";
}

/** As `accept()` fails when the client has gone already. */
export function connectionAborted(): Error {
	const message = "accept ECONNABORTED: the client has gone";
	return Object.assign(new Error(message), { code: "ECONNABORTED", errno: -103, syscall: "accept" });
}
