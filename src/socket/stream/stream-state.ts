// What a stream is up to, where Node has no call for it or another implementation lacks it.

import type { Duplex } from "node:stream";

/** Has the reader been told the end? */
export function hasEnded(stream: Duplex): boolean {
	return stream.readableEnded ?? stateOf(stream, "_readableState", "endEmitted");
}

/** Has the writing side ended, with all it was given? */
export function hasFinished(stream: Duplex): boolean {
	return stream.writableFinished ?? stateOf(stream, "_writableState", "finished");
}

/** The streams of the package readable-stream 3 have no property that shows it. */
function stateOf(stream: Duplex, side: string, name: string): boolean {
	const state: unknown = Reflect.get(stream, side);
	return typeof state === "object" && state !== null && Reflect.get(state, name) === true;
}

/** Has the last byte been received, whether or not the reader has been told the end? */
export function endReceived(stream: Duplex): boolean {
	return stateOf(stream, "_readableState", "ended");
}

/** A stream as if nobody had listened. */
export function resetState(stream: Duplex, changes: { flowing?: null; endEmitted?: false }): void {
	const state: unknown = Reflect.get(stream, "_readableState");
	if (typeof state === "object" && state !== null) Object.assign(state, changes);
}
