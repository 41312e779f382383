// libuv reports a reset as an end of stream if data arrived together with it. A write of no bytes tells them apart: it
// fails after a reset, and after a FIN it puts nothing on the wire.

import net from "node:net";
import type { Duplex } from "node:stream";
import { nodeFS } from "../../builtins.ts";
import { EMPTY } from "../../io/bytes/constants.ts";
import { descriptorOf } from "./node-internals.ts";
import { isTCP } from "./stream-kinds.ts";

/**
 * Called when a stream has emitted 'end'. Calls `onEnd` if the peer has ended the stream. If the connection was reset
 * instead, it destroys the stream with the error if Node shows the stream's descriptor, and otherwise calls `onReset`.
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
 * The reset of the connection on this TCP descriptor; undefined if there was none. EPIPE is ignored, because it does
 * not mean that data was lost: the kernel also reports it after our own FIN, and after a reset that came later than the
 * peer's FIN, when all data had already arrived.
 */
function resetOf(descriptor: number): Error | undefined {
	try {
		nodeFS().writeSync(descriptor, EMPTY);
	} catch (error) {
		if (error instanceof Error && Reflect.get(error, "code") === "ECONNRESET") return error;
	}
	return undefined;
}
