/** What went wrong, in one line. */
export function explain(error: unknown): string {
	// A refused connection over both IPv4 and IPv6 has no message of its own.
	if (error instanceof AggregateError) return error.errors.map(explain).join("; ");
	// What went wrong first, not what closing met after it.
	if (error instanceof Error && "suppressed" in error) return explain(error.suppressed);
	return error instanceof Error ? error.message : String(error);
}
