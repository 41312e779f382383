// What kinds of streams there are, and which of them can be a file.

import net from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";

/** Over TLS and Unix sockets neither can a reset be asked for nor an end be probed. */
export function isTCP(stream: Duplex): stream is net.Socket {
	return stream instanceof net.Socket && !(stream instanceof tls.TLSSocket) && stream.localAddress !== undefined;
}

/** Does the kernel get what is written to it as it is, at once if there is room? */
export function isPlain(stream: Duplex): boolean {
	return stream instanceof net.Socket && !(stream instanceof tls.TLSSocket);
}

/**
 * May it be the output of a child process? Node tells that the process is closed when this is, and this ends with its end.
 * A client's end of a Unix socket that was never written to looks the same.
 */
export function mayBeChildOutput(stream: Duplex): boolean {
	if (!(stream instanceof net.Socket) || stream instanceof tls.TLSSocket || stream.pending) return false;
	// The address last: to ask for it is a system call, and Node keeps it, 130 bytes a connection.
	return !Reflect.get(stream, "server") && stream.bytesWritten === 0 && stream.localAddress === undefined;
}

/** Is it a stream of Node at all, or of another implementation? */
export function isStream(value: unknown): value is object {
	return typeof value === "object" && value !== null && ("pipe" in value || "write" in value);
}

/** A lone Writable cannot be read, whatever its type here says. */
export function isReadable(stream: Duplex): boolean {
	return typeof stream.read === "function";
}

/** A lone Readable cannot be written. */
export function isWritable(stream: Duplex): boolean {
	return typeof stream.write === "function";
}

function unusable(message: string): TypeError {
	return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_VALUE" });
}

export function decodedByStream(): TypeError {
	return unusable("setEncoding() was called on the stream: it gives strings, whose bytes are lost");
}

/** Throws unless the stream has these directions and its bytes are all still there; so many 'data' listeners are ours. */
export function checkUsable(stream: Duplex, reads: boolean, writes: boolean, listeners: number): void {
	if (writes && !isWritable(stream)) throw unusable("the stream cannot be written");
	if (!reads) return;
	if (!isReadable(stream)) throw unusable("the stream cannot be read");
	if (stream.readableObjectMode) throw unusable("the stream is in object mode");
	if ((stream.readableEncoding ?? null) !== null) throw decodedByStream();
	if (stream.listenerCount("data") > listeners) {
		throw unusable("the stream has a 'data' listener or a pipe, which takes its bytes away");
	}
	if (stream.listenerCount("readable") > 0) {
		throw unusable("the stream has a 'readable' listener, beside which nothing flows to a file");
	}
}
