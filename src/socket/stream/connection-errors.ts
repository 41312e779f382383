// Which errors came from a connection. A TLS error looks like any other error: nothing in it says that the peer caused it.

const errors = new WeakSet<Error>();

export function markConnectionError(error: Error): void {
	if (error instanceof Error) errors.add(error);
}

export function isConnectionError(error: Error): boolean {
	return errors.has(error);
}
