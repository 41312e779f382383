// The check before a connection changes to TLS: all unencrypted bytes must have been read, because later the reader
// would take them for bytes that came encrypted.

import { UnreadDataError, UnsupportedOperation } from "../errors.ts";
import { source } from "../io/bytes/byte-reader.ts";
import type { SocketIO } from "./socket-io.ts";
import type { StreamChannel } from "./stream/stream-channel.ts";
import { isForServer, type StarttlsOptions } from "./stream/tls.ts";

/** The first byte of a TLS handshake (RFC 8446, section 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** Throws if a read waits, or if bytes that came unencrypted are unread. */
export function refuseUnread(channel: StreamChannel, files: readonly SocketIO[], options: StarttlsOptions): void {
	const { incoming } = channel;
	if (!incoming.calls.idle) throw new UnsupportedOperation("starttls: a read is waiting");
	let unread = 0;
	for (const file of files) {
		const input = file[source];
		unread += input.unread;
		// A text file may have read the CR of a CR LF, but not yet the LF. That LF is not unread data. From now on this
		// channel drops it in place of the file.
		const drop = input.takePendingDrop();
		if (drop !== undefined) incoming.buffer.dropNext(drop);
	}
	channel.attach();
	while (incoming.fill());
	if (incoming.buffer.length > 0) {
		// The client may already have sent the beginning of its handshake. These bytes are not unread data, because TLS
		// reads them.
		const begun = isForServer(options) && incoming.buffer.view(1)[0] === HANDSHAKE_RECORD;
		if (!begun) unread += incoming.buffer.length;
	}
	if (unread > 0) throw new UnreadDataError(`starttls: ${unread} bytes that came unencrypted are unread`);
}
