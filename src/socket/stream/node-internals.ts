// The undocumented properties of Node's streams that this package uses, one function for each. The comment of a
// function says what happens if its property is missing: in a later Node, in another runtime, in another implementation
// of streams. test/socket/node-internals.test.ts fails on a Node in which one of these functions has stopped working.
// (drop-next.ts replaces push(), and is tested there too.)

import net from "node:net";
import type { Duplex, Readable } from "node:stream";
import type tls from "node:tls";
import { bytesOf } from "./drop-next.ts";

function propertyOf(object: unknown, name: string): unknown {
	return typeof object === "object" && object !== null ? Reflect.get(object, name) : undefined;
}

/**
 * The stream's file descriptor; -1 if Node does not show it. Then probeEnd() writes to the stream instead of the
 * descriptor to tell a reset from an end of stream.
 */
export function descriptorOf(stream: Duplex): number {
	const descriptor = propertyOf(Reflect.get(stream, "_handle"), "fd");
	return typeof descriptor === "number" ? descriptor : -1;
}

/**
 * Whether the stream has emitted 'end'. Streams of the package readable-stream 3 have no `readableEnded`; a stream that
 * does not show its state either counts as not ended.
 */
export function hasEnded(stream: Duplex): boolean {
	return stream.readableEnded ?? propertyOf(Reflect.get(stream, "_readableState"), "endEmitted") === true;
}

/**
 * Whether the stream has ended its writing side and passed on all that was written. A stream that does not show its
 * state counts as not finished.
 */
export function hasFinished(stream: Duplex): boolean {
	return stream.writableFinished ?? propertyOf(Reflect.get(stream, "_writableState"), "finished") === true;
}

/**
 * Whether the stream has received its end, even if it has not emitted 'end' yet. If the stream does not show this, the
 * answer is that of `hasEnded()`, and a TLS handshake over a stream that has just ended lasts until its timeout.
 */
export function endReceived(stream: Duplex): boolean {
	const ended = propertyOf(Reflect.get(stream, "_readableState"), "ended");
	return typeof ended === "boolean" ? ended : hasEnded(stream);
}

/**
 * Calls `listener` once when the stream has been destroyed, if it was made with `emitClose: false` and so does not emit
 * 'close'. Returns a function that removes the listener; undefined if the stream emits 'close' itself. A stream that
 * does not show the option counts as one that emits 'close'.
 */
export function onSilentClose(stream: Duplex, listener: () => void): (() => void) | undefined {
	const state = Reflect.get(stream, "_readableState") ?? Reflect.get(stream, "_writableState");
	// A net.Socket emits 'close' itself.
	if (propertyOf(state, "emitClose") !== false || stream instanceof net.Socket) return undefined;
	const original = stream._destroy;
	const own = Object.getOwnPropertyDescriptor(stream, "_destroy");
	const replacement: typeof original = (failure, callback) => {
		original.call(stream, failure, (error) => {
			callback(error);
			// nextTick() calls the listener after 'error', which callback() has put into the same queue.
			process.nextTick(listener);
		});
	};
	stream._destroy = replacement;
	return () => {
		if (stream._destroy !== replacement) return;
		if (own === undefined) Reflect.deleteProperty(stream, "_destroy");
		else Object.defineProperty(stream, "_destroy", own);
	};
}

/**
 * Whether `Duplex.from()` has joined a readable and a writable stream to this one. Destroying this stream destroys both
 * of them. The bytes that were written to the writable stream, but not yet read at its other end, are destroyed with
 * it. If the name of the class does not show the pair, such bytes are lost.
 */
export function isPairOfStreams(stream: Duplex): boolean {
	return stream.constructor?.name === "Duplexify";
}

/**
 * Undoes `pause()`: the next 'data' listener or pipe starts the flow again. `readableFlowing` has a setter, although
 * only reading it is documented. Without the setter the stream stays paused until its next user calls `resume()`.
 */
export function forgetPause(stream: Duplex): void {
	if (stream.readableFlowing === false) Reflect.set(stream, "readableFlowing", null);
}

/**
 * Lets a stream that has emitted 'end' take bytes back, and emit 'end' again after them. Returns false if the stream
 * cannot do this. Then `handOver()` puts unread bytes into a new stream; if there are none, the next owner of the
 * stream does not get 'end'.
 */
export function forgetEnd(stream: Duplex): boolean {
	const state = Reflect.get(stream, "_readableState");
	if (typeof propertyOf(state, "endEmitted") !== "boolean") return false;
	return Reflect.set(state, "endEmitted", false);
}

/**
 * Whether a `net.Server` accepted the connection. If Node does not show this, an accepted Unix socket counts as the
 * output of a child process until it is written to, and Node closes our side when the peer closes its own.
 */
export function isAccepted(stream: net.Socket): boolean {
	return Boolean(Reflect.get(stream, "server"));
}

/**
 * Calls `listener` with every TLS error of the server side of a connection. A TLSSocket without a `tls.Server` destroys
 * itself only on errors of the handshake; without this event, later errors (a forged record) would leave reads waiting.
 */
export function onTLSError(stream: tls.TLSSocket, listener: (error: Error) => void): void {
	stream.on("_tlsError", listener);
}

/**
 * Why the peer's certificate is refused; undefined if it was verified. Node verifies it, but only `tls.Server` and
 * `tls.connect()` look at the result. If Node does not show the result, the certificate is refused.
 */
export function verificationError(stream: tls.TLSSocket): Error | undefined {
	const handle: unknown = Reflect.get(stream, "_handle");
	const verifyError = propertyOf(handle, "verifyError");
	if (typeof verifyError !== "function") return new Error("the certificate of the peer cannot be verified");
	const error: unknown = verifyError.call(handle);
	if (error === null || error === undefined) return undefined;
	return error instanceof Error ? error : new Error("the certificate of the peer was refused", { cause: error });
}

/**
 * Makes `destroy()` of a stream reset its TCP connection, also below TLS, where Node resets none. Returns false, and
 * does nothing, if the stream does not show a TCP connection: then a TLS connection ends with a FIN.
 */
export function resetWhenDestroyed(stream: Duplex): boolean {
	let handle: unknown = Reflect.get(stream, "_handle");
	for (let below = handle; below !== undefined; below = propertyOf(handle, "_parent")) handle = below;
	const reset = propertyOf(handle, "reset");
	if (typeof reset !== "function" || typeof handle !== "object" || handle === null) return false;
	return Reflect.set(handle, "close", reset);
}

/** The majors of Node on which the tests have seen `receiveInto()` work. */
const MAJORS = ["20", "22", "24", "26"];

/** Where a `net.Socket` keeps its option `onread`. */
const ONREAD_NAMES = ["kBuffer", "kBufferCb", "kBufferGen"];
let onreadSymbols: readonly (symbol | undefined)[] | undefined;

/**
 * From now on Node receives from the stream into the memory that `onread` gives, as if `net.connect()` had got this option.
 * A handle that receives in this way never goes back to the usual way. Returns whether the stream receives in this way.
 * It cannot if it is no `net.Socket`, if it has an `onread` of its own, or if no test has seen this on this major of Node.
 */
export function receiveInto(stream: Duplex, onread: { buffer(): Uint8Array; callback: ReceiveCallback }): boolean {
	if (!(stream instanceof net.Socket) || !MAJORS.includes(process.versions.node.split(".")[0] ?? "")) return false;
	const handle: unknown = Reflect.get(stream, "_handle");
	const useUserBuffer = propertyOf(handle, "useUserBuffer");
	onreadSymbols ??= ONREAD_NAMES.map((name) =>
		Object.getOwnPropertySymbols(stream).find(({ description }) => description === name),
	);
	const [memory, callback, next] = onreadSymbols;
	if (memory === undefined || callback === undefined || next === undefined) return false;
	if (typeof useUserBuffer !== "function") return false;
	if (Reflect.get(stream, memory) !== null) return Reflect.get(stream, callback) === onread.callback;
	const first = onread.buffer();
	Reflect.set(stream, memory, first);
	Reflect.set(stream, callback, onread.callback);
	Reflect.set(stream, next, onread.buffer);
	useUserBuffer.call(handle, first);
	return true;
}

/** Gets the first `size` bytes of `memory`; tells whether to go on reading. */
export type ReceiveCallback = (this: Duplex, size: number, memory: Uint8Array) => boolean;

/**
 * Calls `listener` with the bytes of every chunk that arrives on a stream, before any reader gets them, and with null
 * when its end arrives. A stream that does not receive through push() tells nothing.
 */
export function onArrival(stream: Readable, listener: (bytes: Buffer | null) => void): void {
	const original = stream.push;
	stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
		listener(bytesOf(chunk, encoding) ?? null);
		return original.call(stream, chunk, encoding);
	};
}
