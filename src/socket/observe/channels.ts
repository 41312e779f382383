// Tells subscribers of `node:diagnostics_channel` what happens; that costs nothing while there are none. The payloads
// are documented in docs/observability.md.

import { channel } from "node:diagnostics_channel";
import { traceClose, traceOpen } from "./trace.ts";

const channels = {
	open: channel("socket-makefile:open"),
	close: channel("socket-makefile:close"),
	timeout: channel("socket-makefile:timeout"),
	error: channel("socket-makefile:error"),
};

/**
 * The file that `makefile()` returned, keyed by its raw layer (its SocketIO), because that layer is always closed last.
 */
const files = new WeakMap<object, WeakRef<object>>();

export function publishOpened(file: object, raw: object, stream: object): void {
	traceOpen(file, raw);
	if (channels.open.hasSubscribers || channels.close.hasSubscribers) {
		files.set(raw, new WeakRef(file));
		channels.open.publish({ file, stream });
	}
}

export function publishClosed(raw: object, stream: object): void {
	traceClose(raw);
	if (channels.close.hasSubscribers) channels.close.publish({ file: files.get(raw)?.deref() ?? raw, stream });
}

/** Called when a wait has lasted longer than `settimeout()` allows. */
export function publishTimeout(stream: object, timeout: number): void {
	if (channels.timeout.hasSubscribers) channels.timeout.publish({ stream, timeout });
}

/** Called once, when the connection has failed, with the first error. */
export function publishError(stream: object, error: Error): void {
	if (channels.error.hasSubscribers) channels.error.publish({ stream, error });
}
