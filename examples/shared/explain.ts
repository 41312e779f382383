/** Describes an error in one line. */
export function explain(error: unknown): string {
	// If both IPv4 and IPv6 were tried, the error itself has no message, but those in `errors` have.
	if (error instanceof AggregateError) return error.errors.map(explain).join("; ");
	// If closing a resource failed too, describe the first error.
	if (error instanceof Error && "suppressed" in error) return explain(error.suppressed);
	return error instanceof Error ? error.message : String(error);
}
