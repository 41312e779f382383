import { described, invalidType } from "../../misuse.ts";

/** The options of every call that may wait. */
export interface ReadOptions {
	/**
	 * Ends the wait: the call rejects with `signal.reason`, and other waiting calls are not affected. A read consumes
	 * nothing, and what a write or flush was to send stays queued. If the signal ends the handshake of `starttls()`, the
	 * connection is closed.
	 */
	readonly signal?: AbortSignal | undefined;
}

function isSignal(value: object): value is AbortSignal {
	return "aborted" in value && "addEventListener" in value;
}

/** The signal of the options. Throws if they are anything else than `ReadOptions`, so that no signal is overlooked. */
export function signalOf(options: ReadOptions | undefined): AbortSignal | undefined {
	if (options === undefined) return undefined;
	if (typeof options !== "object" || options === null || Array.isArray(options)) {
		throw invalidType(`the options must be an object, not ${described(options)}`);
	}
	if (isSignal(options)) throw invalidType("the options must be an object, not an AbortSignal: write { signal }");
	for (const name in options) {
		if (name !== "signal") throw invalidType(`unknown option '${name}' (allowed: signal)`);
	}
	const { signal } = options;
	if (signal === undefined || (typeof signal === "object" && signal !== null && isSignal(signal))) return signal;
	throw invalidType(`signal must be an AbortSignal, not ${described(signal)}`);
}
