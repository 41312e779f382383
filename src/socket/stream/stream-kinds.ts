// What kinds of streams there are, and over which of them makefile() can make a file.

import net from "node:net";
import type { Duplex } from "node:stream";
import { described } from "../../misuse.ts";
import { isAccepted } from "./node-internals.ts";

/** Whether the stream is a `tls.TLSSocket`. */
export function isEncrypted(stream: net.Socket): boolean {
	return "encrypted" in stream;
}

/** Whether the stream is a TCP connection without TLS. */
export function isTCP(stream: Duplex): stream is net.Socket {
	return stream instanceof net.Socket && !isEncrypted(stream) && stream.localAddress !== undefined;
}

/**
 * Whether the stream can be closed by a reset: a TCP connection without TLS, or a stream of another class that has the
 * method `resetAndDestroy()`.
 */
export function canReset(stream: Duplex): stream is Duplex & { resetAndDestroy(): unknown } {
	return isTCP(stream) || (!(stream instanceof net.Socket) && "resetAndDestroy" in stream);
}

/** Whether the stream shows the addresses of its two ends, as a `net.Socket` and the streams of a network in memory do. */
export function hasAddresses(
	stream: Duplex,
): stream is Duplex & Pick<net.Socket, "localAddress" | "localPort" | "remoteAddress" | "remotePort"> {
	return "remoteAddress" in stream;
}

/** Whether the stream passes each write to the kernel unchanged, and during the call if the kernel has room. */
export function writesSynchronously(stream: Duplex): boolean {
	return stream instanceof net.Socket && !isEncrypted(stream);
}

/**
 * Whether the stream may be an output of a child process. Node emits 'close' of the process only when its outputs have
 * closed, and an output closes at its end only if `allowHalfOpen` is false. The client's end of a Unix socket looks the
 * same until it is written to.
 */
export function mayBeChildOutput(stream: Duplex): boolean {
	if (!(stream instanceof net.Socket) || isEncrypted(stream) || stream.pending) return false;
	// The address is tested last, because reading it is a system call and makes Node keep 130 bytes per connection.
	return !isAccepted(stream) && stream.bytesWritten === 0 && stream.localAddress === undefined;
}

/** Whether the value looks like a stream, of Node or of another implementation. */
export function isStream(value: unknown): value is object {
	return typeof value === "object" && value !== null && ("pipe" in value || "write" in value);
}

/** Whether the stream can be read: a Writable cannot, although it is typed as a Duplex here. */
export function isReadable(stream: Duplex): boolean {
	return typeof stream.read === "function";
}

/** Whether the stream can be written: a Readable cannot. */
export function isWritable(stream: Duplex): boolean {
	return typeof stream.write === "function";
}

export function unusable(message: string): TypeError {
	return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_VALUE" });
}

export function streamDecodesError(): TypeError {
	return unusable(
		"setEncoding() was called on the stream: it emits strings, from which the original bytes cannot be recovered",
	);
}

/**
 * The methods that this package calls: on every stream, on a stream that can be read, and on one that can be written.
 */
const METHODS = ["on", "once", "off", "destroy"];
const READING = ["resume", "pause", "unshift", "listenerCount"];
const WRITING = ["end", "cork", "uncork"];

/** Throws unless the object has the methods of a stream that this package calls. */
export function checkStream(object: object): void {
	const has = (name: string) => typeof Reflect.get(object, name) === "function";
	const needed = [...METHODS, ...(has("read") ? READING : []), ...(has("write") ? WRITING : [])];
	const missing = needed.filter((name) => !has(name));
	if (missing.length === 0) return;
	throw unusable(`not a whole stream: ${described(object)} has no ${missing.map((name) => `${name}()`).join(", ")}`);
}

/**
 * Throws unless the stream can be used in these directions and nothing else takes its bytes. `ownListeners` is the number
 * of its 'data' listeners that are ours.
 */
export function checkUsable(stream: Duplex, reads: boolean, writes: boolean, ownListeners: number): void {
	if (writes && !isWritable(stream)) throw unusable("the stream cannot be written");
	if (writes && stream.writableObjectMode) throw unusable("the stream is in object mode");
	if (!reads) return;
	if (!isReadable(stream)) throw unusable("the stream cannot be read");
	if (stream.readableObjectMode) throw unusable("the stream is in object mode");
	if ((stream.readableEncoding ?? null) !== null) throw streamDecodesError();
	if (stream.listenerCount("data") > ownListeners) {
		throw unusable("the stream has a 'data' listener or a pipe, which takes its bytes away");
	}
	if (stream.listenerCount("readable") > 0) {
		throw unusable("the stream has a 'readable' listener, which keeps its data from flowing to a file");
	}
}
