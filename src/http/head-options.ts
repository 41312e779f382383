import type { ReadOptions } from "../io/calls/call-queue.ts";
import { BOOLEAN, checkOptions, isObject, isSignal, type Kind, type Kinds } from "../options.ts";
import { type HttpLimits, limitsOf } from "./limits.ts";
import type { MessageKind } from "./message-kind.ts";

/** The options of every call that reads a head. */
export interface HeadOptions {
	/** Limits that replace the defaults. */
	readonly limits?: Partial<HttpLimits> | undefined;
	/**
	 * Whether a line of the message may end with a single LF, as some devices send it (RFC 9112 2.2). Default false. A bare CR
	 * is always refused.
	 */
	readonly bareLF?: boolean | undefined;
	/** Aborts the wait for the head: the call rejects with `signal.reason`. */
	readonly signal?: AbortSignal | undefined;
}

/** How a message is read. */
export interface Rules<Start = unknown> {
	readonly kind: MessageKind<Start>;
	readonly limits: Readonly<HttpLimits>;
	readonly bareLF: boolean;
	/** The options of the reads of the head. */
	readonly reads: ReadOptions | undefined;
}

export const SIGNAL: Kind = ["an AbortSignal", isSignal];
/** limitsOf() checks each of them. */
const LIMITS: Kind = ["an object with limits", isObject];

export const headKinds: Kinds<HeadOptions> = { limits: LIMITS, bareLF: BOOLEAN, signal: SIGNAL };

/** The rules for one message of this kind. Throws if an option is unknown or wrong, or if the signal is aborted. */
export function rulesOf<Start, Options extends HeadOptions>(
	kind: MessageKind<Start>,
	options: Options | undefined,
	kinds: Kinds<Options>,
): Rules<Start> {
	if (options === undefined) return { kind, limits: limitsOf(undefined), bareLF: false, reads: undefined };
	checkOptions(options, kinds);
	const { limits, bareLF = false, signal } = options;
	signal?.throwIfAborted();
	return { kind, limits: limitsOf(limits), bareLF, reads: signal === undefined ? undefined : { signal } };
}
