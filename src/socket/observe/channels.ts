// What is told to whoever watches the process: channels of `node:diagnostics_channel`, which cost nothing while
// nobody listens. The payloads are documented in docs/observability.md.

import { channel } from "node:diagnostics_channel";
import type { Duplex } from "node:stream";
import type { SocketIO } from "../socket-io.ts";
import type { AnyFile } from "../tower.ts";
import { traceClose, traceOpen } from "./trace.ts";

const channels = {
	open: channel("socket-makefile:open"),
	close: channel("socket-makefile:close"),
	timeout: channel("socket-makefile:timeout"),
	error: channel("socket-makefile:error"),
};

/** The file that `makefile()` gave, by its raw layer, which is closed last, whichever layer was closed by the user. */
const files = new WeakMap<SocketIO, WeakRef<AnyFile>>();

export function publishOpened(file: AnyFile, raw: SocketIO, stream: Duplex): void {
	traceOpen(file, raw);
	if (channels.open.hasSubscribers || channels.close.hasSubscribers) {
		files.set(raw, new WeakRef(file));
		channels.open.publish({ file, stream });
	}
}

export function publishClosed(raw: SocketIO, stream: Duplex): void {
	traceClose(raw);
	if (channels.close.hasSubscribers) channels.close.publish({ file: files.get(raw)?.deref() ?? raw, stream });
}

/** A wait outlived `settimeout()`. */
export function publishTimeout(stream: Duplex, timeout: number): void {
	if (channels.timeout.hasSubscribers) channels.timeout.publish({ stream, timeout });
}

/** The connection failed; told once, with the first error. */
export function publishError(stream: Duplex, error: Error): void {
	if (channels.error.hasSubscribers) channels.error.publish({ stream, error });
}
