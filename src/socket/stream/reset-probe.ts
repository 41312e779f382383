// libuv reports a reset as an end of stream if data arrived together with it. A write of no bytes tells them apart: it
// fails after a reset, and after a FIN it puts nothing on the wire.

import fs from "node:fs";
import net from "node:net";
import type { Duplex } from "node:stream";
import { EMPTY } from "../../io/bytes/constants.ts";
import { descriptorOf } from "./node-internals.ts";
import { isTCP } from "./stream-kinds.ts";

/**
 * Called when a stream has emitted 'end'. Calls `onEnd` if the peer has ended the stream, and `onReset` if writing shows
 * a reset instead; a reset that the descriptor shows destroys the stream.
 *
 * TLS can be probed only where Node shows the descriptor. Streams other than TCP are not probed: writing to a pipe whose
 * other end is closed would fail too.
 */
export function probeEnd(stream: Duplex, onEnd: () => void, onReset: (error: Error) => void): void {
	const descriptor = stream instanceof net.Socket && stream.localAddress !== undefined ? descriptorOf(stream) : -1;
	if (descriptor >= 0) {
		const reset = resetOf(descriptor);
		if (reset === undefined) onEnd();
		else stream.destroy(reset);
	} else if (!isTCP(stream) || !stream.writable || stream.destroyed) onEnd();
	else if (stream.writableLength > 0) setImmediate(onEnd);
	else stream.write(EMPTY, (error) => (error ? onReset(error) : onEnd()));
}

/**
 * The reset of the connection on this TCP descriptor; undefined if there was none. EPIPE is no sign of a reset: it comes
 * after our own FIN too, and after a reset that followed the peer's FIN, when everything had already arrived.
 */
function resetOf(descriptor: number): Error | undefined {
	try {
		fs.writeSync(descriptor, EMPTY);
	} catch (error) {
		if (error instanceof Error && Reflect.get(error, "code") === "ECONNRESET") return error;
	}
	return undefined;
}
