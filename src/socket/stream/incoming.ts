// What comes in from a stream. While a call waits, the stream flows: what arrives is appended to `buffer`, and the call
// is retried at once. While no call waits, what arrives is put back into the stream; when the stream is full to its
// high-water mark, Node stops reading, and the kernel makes the peer wait.

import net from "node:net";
import { Duplex } from "node:stream";
import { ByteBuffer } from "../../io/bytes/byte-buffer.ts";
import type { Source } from "../../io/bytes/byte-reader.ts";
import { CallQueue, type Producer } from "../../io/calls/call-queue.ts";
import { publishTimeout } from "../observe/channels.ts";
import { traceWait } from "../observe/trace.ts";
import { type Carrier, type Connection, connection } from "./connection.ts";
import { closedEarly, waitedTooLong } from "./connection-errors.ts";
import { dropNext } from "./drop-next.ts";
import { forgetEnd, forgetPause, hasEnded } from "./node-internals.ts";
import { leaveBlock, receiveIntoMemory } from "./receive-memory.ts";
import { probeEnd } from "./reset-probe.ts";
import { isReadable, streamDecodesError } from "./stream-kinds.ts";
import { StreamRest } from "./stream-rest.ts";

function streamOnData(this: Carrier, chunk: Buffer): void {
	this[connection]?.incoming.receive(chunk);
}

function streamOnResume(this: Carrier): void {
	this[connection]?.incoming.pauseUntilRead();
}

export class Incoming implements Source, Producer {
	readonly calls = new CallQueue(this);
	/** Why reading ended, if not at the end of the stream. The first error is kept. */
	failure: Error | undefined;
	readonly #connection: Connection;
	#buffer: ByteBuffer | undefined;
	/** Whether the stream has emitted 'end', which may still turn out to be a reset. */
	#endSeen = false;
	#ended = false;
	/** The event that is listened to: 'data' from the first read on; before that 'resume', if data must not be lost. */
	#listensTo: "resume" | "data" | undefined;
	/** Whether the stream was paused because it was about to flow before the first read. */
	#paused = false;
	/** Whether `stream.read()` is being called. It emits 'data' for the chunk that it returns. */
	#pulling = false;
	/** The chunk that this call of `stream.read()` has emitted as 'data'. */
	#pulled: Buffer | undefined;
	/** How many times `detach()` was called. */
	#detached = 0;
	/** Whether everything that arrives is thrown away. */
	#discarding = false;
	/** The stream offset of the next byte to arrive. */
	#offset = 0;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	get timeout(): number | null {
		return this.#connection.timeout;
	}

	get keepsProcessAlive(): boolean {
		return this.#connection.keepsProcessAlive;
	}

	timeoutError(timeout: number): Error {
		return waitedTooLong(timeout, "receive from", this.#connection);
	}

	get buffer(): ByteBuffer {
		this.#buffer ??= new ByteBuffer();
		return this.#buffer;
	}

	get available(): number {
		return this.#buffer?.length ?? 0;
	}

	get ended(): boolean {
		return this.#ended || this.failure !== undefined;
	}

	get endSeen(): boolean {
		return this.#endSeen;
	}

	get isListening(): boolean {
		return this.#listensTo === "data";
	}

	requestMore(): void {
		const { stream, timeout } = this.#connection;
		traceWait("receive", stream, timeout);
		this.#flow();
	}

	/** A stream that does not flow emits no 'end'. If data comes while no call waits, receive() pauses it again. */
	watchEnd(): void {
		const { stream } = this.#connection;
		if (stream.readableLength === 0 && !stream.destroyed && !this.ended) this.#flow();
	}

	#flow(): void {
		const { stream } = this.#connection;
		if (!this.isListening) {
			this.#connection.attach();
			this.#stopListening();
			this.#listensTo = "data";
			stream.on("data", streamOnData);
			receiveIntoMemory(stream);
		}
		if (stream.readableFlowing !== true) stream.resume();
	}

	timedOut(timeout: number): void {
		publishTimeout(this.#connection.stream, timeout);
	}

	fill(): boolean {
		const { available } = this;
		// A pull may yield only bytes that are dropped; then pull again.
		while (this.available === available) if (!this.#pull()) return false;
		return true;
	}

	/** Moves what the stream has into the buffer; false if it has nothing. */
	#pull(): boolean {
		const { stream } = this.#connection;
		if (stream.readableLength === 0 || this.#connection.isStale) return false;
		const before = this.#offset;
		const detached = this.#detached;
		const { chunk, emitted } = this.#read(stream);
		if (chunk === null) return false;
		if (this.#detached > detached) {
			// The stream's own code (a user's `_read()`) has detached this connection. The bytes are for the next reader of
			// the stream.
			if (stream.listenerCount("data") === 0 && !stream.destroyed) stream.unshift(chunk);
			return false;
		}
		// After an error read() still returns what had arrived, but emits no 'data' for it.
		if (!emitted) this.#append(chunk);
		return this.#offset > before;
	}

	/**
	 * Calls `stream.read()`. That runs the stream's own code (a user's `_read()`), which may itself read from this
	 * connection.
	 */
	#read(stream: Duplex): { chunk: Buffer | null; emitted: boolean } {
		const outer = { pulling: this.#pulling, pulled: this.#pulled };
		this.#pulling = true;
		this.#pulled = undefined;
		try {
			const chunk: Buffer | null = stream.read();
			return { chunk, emitted: this.#pulled === chunk };
		} finally {
			this.#pulling = outer.pulling;
			this.#pulled = outer.pulled;
		}
	}

	/** Called when the stream has emitted 'data'. */
	receive(chunk: Buffer): void {
		if (this.#discarding) return;
		const { stream } = this.#connection;
		if (!this.#pulling && this.calls.idle && !stream.destroyed) {
			pauseFlow(stream);
			stream.unshift(chunk);
			// No call waits, but select() may watch.
			this.calls.retry();
			return;
		}
		this.#append(chunk);
		if (this.#pulling) this.#pulled = chunk;
		else this.calls.retry();
	}

	/**
	 * Takes a chunk that has not gone through `stream`, for the call that waits. Returns false if the chunk must go through
	 * the stream: no call waits, other chunks come first, something else listens, or `push()` was replaced.
	 */
	receiveDirectly(stream: Duplex, chunk: Buffer): boolean {
		if (stream !== this.#connection.stream || !this.isListening || this.calls.idle || this.#discarding) return false;
		if (stream.readableFlowing !== true || stream.readableLength > 0 || stream.readableEncoding !== null) return false;
		if (stream.push !== Duplex.prototype.push) return false;
		if (stream.listenerCount("data") > 1 || stream.listenerCount("readable") > 0) return false;
		this.#append(chunk);
		this.calls.retry();
		return true;
	}

	#append(chunk: Buffer | string): void {
		if (typeof chunk === "string") {
			this.failure ??= streamDecodesError();
			return;
		}
		this.buffer.append(chunk, this.#offset);
		this.#offset += chunk.length;
	}

	/** Called when the stream has emitted 'end': the peer has ended it, or Node shows a reset as an end. */
	receiveEnd(): void {
		this.#endSeen = true;
		const { stream } = this.#connection;
		probeEnd(
			stream,
			() => this.#end(),
			(reset) => this.#connection.fail(reset),
		);
	}

	#end(): void {
		this.#ended = true;
		this.calls.retry();
	}

	/** Called when the stream has emitted 'close'. */
	receiveClose(): void {
		if (this.#endSeen) this.#ended = true;
		else if (!this.#ended) this.failure ??= closedEarly(this.#connection);
	}

	/** Takes notice of an 'end' that the stream emitted before the connection's channel listened to it. */
	checkEnd(): void {
		if (hasEnded(this.#connection.stream)) this.#ended = true;
	}

	/** Ends reading with this error, unless the stream has ended before. */
	fail(error: Error): void {
		if (!this.#ended) this.failure ??= error;
	}

	/**
	 * Keeps data that arrives before the first read. When a child process exits, Node resumes its outputs, which would
	 * lose data.
	 */
	keepDataUntilRead(): void {
		if (this.#listensTo !== undefined) return;
		this.#listensTo = "resume";
		const { stream } = this.#connection;
		stream.on("resume", streamOnResume);
		if (stream.readableFlowing) this.pauseUntilRead();
	}

	/** Called when the stream has emitted 'resume' before the first read. */
	pauseUntilRead(): void {
		if (this.#discarding) return;
		this.#paused = true;
		pauseFlow(this.#connection.stream);
	}

	#stopListening(): void {
		const { stream } = this.#connection;
		if (this.#listensTo === "resume") stream.off("resume", streamOnResume);
		else if (this.#listensTo === "data") stream.off("data", streamOnData);
		this.#listensTo = undefined;
	}

	/** Ends reading: what has arrived can still be read, and then reads meet the end of the stream. */
	shutRead(): void {
		if (isReadable(this.#connection.stream)) while (this.fill());
		this.#ended = true;
		this.discard();
		this.calls.retry();
	}

	/** From now on throws away everything that arrives. */
	discard(): void {
		const { stream } = this.#connection;
		this.#discarding = true;
		stream.off("data", streamOnData);
		// Deno's write-only pipes have the methods of a Readable, but fail if one is called.
		if (isReadable(stream) && stream.readable !== false) stream.resume();
	}

	/** Removes the listeners, and puts the bytes that no file has taken back into the stream. */
	detach(): void {
		const { stream } = this.#connection;
		const paused = this.#paused || this.isListening;
		this.#detached++;
		leaveBlock(stream);
		this.#stopListening();
		this.#paused = false;
		if (paused) {
			pauseFlow(stream);
			// The next listener starts the flow, whether or not it calls resume().
			forgetPause(stream);
		}
		if (!stream.destroyed && isReadable(stream)) this.#putBack();
	}

	#putBack(): void {
		const { stream } = this.#connection;
		const { buffer } = this;
		if (buffer.pendingDrop !== undefined) while (this.fill());
		const dropped = buffer.takePendingDrop();
		// If only the beginning of `dropped` has arrived, takePendingDrop() has left it in the buffer as ordinary
		// unread data. takeChunks() takes it out, and dropNext() gets it as the part that has already arrived.
		if (dropped !== undefined) dropNext(stream, dropped, Buffer.concat(buffer.takeChunks().map(({ bytes }) => bytes)));
		// A stream refuses unshift() after it has emitted 'end', and it must emit 'end' again for its next reader.
		if (this.#endSeen && buffer.length > 0 && !this.#forgetEnd()) return;
		for (const { bytes } of buffer.takeChunks().reverse()) stream.unshift(bytes);
	}

	#forgetEnd(): boolean {
		if (!forgetEnd(this.#connection.stream)) return false;
		this.#endSeen = false;
		this.#ended = false;
		return true;
	}

	/**
	 * Called after `detach()`. Returns the stream for its next owner or, if it cannot take the unread bytes back, a new
	 * stream of them.
	 */
	handOver(): Duplex {
		const { stream } = this.#connection;
		if (stream.destroyed && isReadable(stream)) {
			// A destroyed stream no longer emits the data that it still has.
			while (this.fill());
			// Set the failure here, because 'close' may not have been emitted yet.
			if (!this.#endSeen) this.failure ??= stream.errored ?? (this.#ended ? undefined : closedEarly(this.#connection));
		}
		if (this.buffer.length > 0) return new StreamRest(this.buffer.takeChunks(), this.failure);
		// This connection has consumed 'end'. Let the stream emit it again for its next owner.
		if (this.#endSeen && !stream.destroyed && this.#forgetEnd()) setImmediate(() => stream.read(0));
		return stream;
	}
}

/**
 * Stops the 'data' events. `pause()` of a socket that receives into our memory also stops reading from the kernel, and
 * then an end or a reset would not be noticed.
 */
function pauseFlow(stream: Duplex): void {
	if (stream instanceof net.Socket) Duplex.prototype.pause.call(stream);
	else stream.pause();
}
