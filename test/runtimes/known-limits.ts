// The cases that a runtime cannot pass, and why (details in docs/runtimes.md). A listed case that passes is a failure, too.

export interface KnownLimit {
	readonly runtime: string;
	readonly case: string;
	readonly reason: string;
}

export const KNOWN_LIMITS: readonly KnownLimit[] = [];
