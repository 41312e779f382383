// What connections failed by. Node's errors of TLS look like any other: nothing in them says that the peer is to blame.

const errors = new WeakSet<Error>();

export function markConnectionError(error: Error): void {
	if (error instanceof Error) errors.add(error);
}

export function isConnectionError(error: Error): boolean {
	return errors.has(error);
}
