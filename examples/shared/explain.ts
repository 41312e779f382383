/** The codes of a certificate that is signed by itself, or by something that is not trusted. */
const UNTRUSTED =
	/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT.*))$/;

/** Describes an error in one line. */
export function explain(error: unknown): string {
	// If both IPv4 and IPv6 were tried, the error itself has no message, but those in `errors` have.
	if (error instanceof AggregateError) return error.errors.map(explain).join("; ");
	// If closing a resource failed too, describe the first error.
	if (error instanceof Error && "suppressed" in error) return explain(error.suppressed);
	if (error instanceof Error && "code" in error && UNTRUSTED.test(String(error.code))) {
		return `${error.message}; --ca FILE trusts the certificate in FILE`;
	}
	return error instanceof Error ? error.message : String(error);
}
