// libuv turns a reset into an end of stream if data arrived with it. The kernel knows better: a write of no bytes fails
// after a reset, and puts nothing on the wire otherwise.

import fs from "node:fs";

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * The reset that an end of stream on this TCP descriptor hides; undefined if it was a FIN. (EPIPE is no sign of one: it
 * comes after our own FIN, and if a reset followed the peer's FIN, when all had arrived.)
 */
export function hiddenReset(descriptor: number): Error | undefined {
	try {
		fs.writeSync(descriptor, NOTHING);
	} catch (error) {
		if (error instanceof Error && Reflect.get(error, "code") === "ECONNRESET") return error;
	}
	return undefined;
}
