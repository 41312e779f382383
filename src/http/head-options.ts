import type { HttpLimits } from "./limits.ts";

/** The options of every call that reads a head. */
export interface HeadOptions {
	/** Limits that replace the defaults. */
	readonly limits?: Partial<HttpLimits> | undefined;
	/** Whether a line may end with a single LF (RFC 9112 2.2). Default false. */
	readonly bareLF?: boolean | undefined;
	/** Aborts the wait for the head: the call rejects with `signal.reason`. */
	readonly signal?: AbortSignal | undefined;
}
