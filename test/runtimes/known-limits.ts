// What a runtime cannot do, and why; docs/runtimes.md has the details. A limit that works after all is a failure too.

export interface KnownLimit {
	readonly runtime: string;
	readonly case: string;
	readonly reason: string;
}

export const KNOWN_LIMITS: readonly KnownLimit[] = [];
