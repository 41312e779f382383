import { described, invalidType } from "../../misuse.ts";
import { checkNames, isSignal } from "../../options.ts";

/** The options of every call that may wait. */
export interface ReadOptions {
	/**
	 * Ends the wait: the call rejects with `signal.reason`, and other waiting calls are not affected. A read consumes
	 * nothing, and what a write or flush was to send stays queued. If the signal ends the handshake of `starttls()`, the
	 * connection is closed.
	 */
	readonly signal?: AbortSignal | undefined;
}

const NAMES = ["signal"];

/** The signal of the options. Throws if they are anything else than `ReadOptions`, so that no signal is overlooked. */
export function signalOf(options: ReadOptions | undefined): AbortSignal | undefined {
	if (options === undefined) return undefined;
	checkNames(options, NAMES);
	const { signal } = options;
	if (signal === undefined || isSignal(signal)) return signal;
	throw invalidType(`signal must be an AbortSignal, not ${described(signal)}`);
}
