// The one file that touches a stream: its events, its buffer, its two ends. What Node does and must not reach the
// user ends here.
//
// Reading: while a call waits the stream flows, and what arrives goes to `buffer` and to that call at once. When
// nobody waits, what arrives goes back to the stream, whose high-water mark then closes the kernel's window.

import net from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ConnectionClosedError } from "../../errors.ts";
import { ByteBuffer } from "../../io/bytes/byte-buffer.ts";
import type { Sink, TextEncoding } from "../../io/bytes/byte-output.ts";
import type { Source } from "../../io/bytes/byte-reader.ts";
import { CallQueue, type Producer, type ReadOptions } from "../../io/calls/call-queue.ts";
import type { DeliveryCheck } from "../../io/calls/promises.ts";
import { publishError, publishTimeout } from "../observe/channels.ts";
import { traceWait } from "../observe/trace.ts";
import type { Encrypted } from "../starttls.ts";
import { markConnectionError } from "./connection-errors.ts";
import { dropNext } from "./drop-next.ts";
import { Outgoing, type Part, type Wire } from "./outgoing.ts";
import { hiddenReset } from "./reset-probe.ts";
import {
	checkUsable,
	decodedByStream,
	isPlain,
	isReadable,
	isTCP,
	isWritable,
	mayBeChildOutput,
} from "./stream-kinds.ts";
import { StreamRest } from "./stream-rest.ts";
import { endReceived, hasEnded, hasFinished, resetState } from "./stream-state.ts";

const NOTHING: Buffer = Buffer.alloc(0);

/** So long is discarded at close what a peer goes on sending; 2 MiB a turn at most. */
const MAX_TURNS = 32;

const key = Symbol("port");
type Ported = Duplex & { [key]?: StreamChannel };

function streamOnData(this: Ported, chunk: Buffer): void {
	this[key]?.receive(chunk);
}

function streamOnResume(this: Ported): void {
	this[key]?.pauseUntilRead();
}

function streamOnEnd(this: Ported): void {
	this[key]?.receiveEnd();
}

function streamOnError(this: Ported, error: Error): void {
	this[key]?.fail(error);
}

function streamOnClose(this: Ported): void {
	this[key]?.receiveClose();
}

function brokenPipe(): Error {
	const message = "write EPIPE: the writing side was shut down";
	return Object.assign(new Error(message), { code: "EPIPE", errno: -32, syscall: "write" });
}

export type AnyStream = Duplex | Readable | Writable;

export class StreamChannel implements Source, Sink, Producer, Wire {
	stream: Duplex;
	#buffer: ByteBuffer | undefined;
	readonly calls = new CallQueue(this);
	#sendCalls: CallQueue | undefined;
	/** Milliseconds that one wait may last. */
	timeout: number | null = null;
	/** Why reading ended, when not by an end of stream. The first error is kept. */
	failure: Error | undefined;
	#sendFailure: Error | undefined;
	#ended = false;
	#endSeen = false;
	/** Has the stream emitted 'close'? A net.Socket has no descriptor then, which its `closed` does not say. */
	#closeSeen = false;
	/** Was the stream destroyed? */
	#destroyed = false;
	/** Does the kernel take what is written at once, if it can? */
	#writesSynchronously = false;
	#attached = false;
	#halfOpen = false;
	#listening = false;
	#guardsResume = false;
	#paused = false;
	#pulling = false;
	/** Is nothing received any more? */
	#discarding = false;
	/** The place of the next byte to arrive. */
	#offset = 0;
	#outgoing: Outgoing | undefined;

	constructor(stream: AnyStream) {
		// One type for all: what a lone Readable or Writable lacks, `checkUsable()` keeps from being asked for.
		this.stream = stream as Duplex;
		this.#listen(this.stream);
	}

	#listen(stream: Duplex): void {
		const ported: Ported = stream;
		ported[key] = this;
		this.stream = stream;
		this.#writesSynchronously = isPlain(stream);
		this.#closeSeen = stream.destroyed;
		if (stream.destroyed) {
			this.#sendFailure = stream.errored ?? new ConnectionClosedError();
			if (hasEnded(stream)) this.#ended = true;
			else this.failure = this.#sendFailure;
		}
		// A late error that nobody listens for would end the process.
		stream.off("error", streamOnError).on("error", streamOnError);
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

	/** Has this connection ended, and a new one begun on the same net.Socket? That one is none of ours. */
	get outlived(): boolean {
		const { stream } = this;
		const over = this.#destroyed || (this.#endSeen && !stream.readableEnded);
		return over && stream instanceof net.Socket && !stream.destroyed;
	}

	/** The descriptor where Node shows it, else -1. */
	get descriptor(): number {
		const handle: unknown = Reflect.get(this.stream, "_handle");
		const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
		return typeof fd === "number" ? fd : -1;
	}

	/** Throws unless the stream has these directions and its bytes are all still there. */
	checkUsable(reads: boolean, writes: boolean): void {
		checkUsable(this.stream, reads, writes, this.#listening ? 1 : 0);
	}

	/** Keeps what comes before anybody reads: Node lets the output of a process flow, and so go, when that has ended. */
	guard(): void {
		if (this.#listening || this.#guardsResume || !this.#attached) return;
		this.#guardsResume = true;
		this.stream.on("resume", streamOnResume);
		if (this.stream.readableFlowing) this.pauseUntilRead();
	}

	#unguard(): void {
		if (!this.#guardsResume) return;
		this.#guardsResume = false;
		this.stream.off("resume", streamOnResume);
	}

	/** The stream is about to flow though nobody listens. */
	pauseUntilRead(): void {
		if (this.#discarding) return;
		this.#paused = true;
		this.stream.pause();
	}

	/** Node must not close our side when the peer closes his. */
	keepOpen(): void {
		if (this.#attached) this.stream.allowHalfOpen = true;
	}

	/** Begins to listen. */
	attach(): void {
		if (this.#attached || this.#closeSeen) return;
		this.#attached = true;
		this.#halfOpen = this.stream.allowHalfOpen;
		if (!mayBeChildOutput(this.stream)) this.keepOpen();
		this.stream.on("end", streamOnEnd).on("close", streamOnClose);
		if (hasEnded(this.stream)) this.#ended = true;
	}

	/** Leaves the stream as it was found, with what is unread, for whoever comes next. */
	detach(): void {
		if (!this.#attached) return;
		this.#attached = false;
		this.#outgoing?.sendBatch();
		this.#unguard();
		const { stream } = this;
		stream.off("end", streamOnEnd).off("close", streamOnClose);
		stream.allowHalfOpen = this.#halfOpen;
		if (this.#listening || this.#paused) {
			this.#listening = false;
			this.#paused = false;
			stream.off("data", streamOnData).pause();
			// Otherwise the pause would last until somebody calls resume(); so the next listener starts the flow.
			resetState(stream, { flowing: null });
		}
		if (!stream.destroyed && isReadable(stream)) this.#putBack();
	}

	#putBack(): void {
		const { stream, buffer } = this;
		if (buffer.pendingDrop !== undefined) while (this.fill());
		const skip = buffer.takePendingDrop();
		// What has come of it is hidden in the buffer.
		if (skip !== undefined) dropNext(stream, skip, Buffer.concat(buffer.takeChunks().map(({ bytes }) => bytes)));
		// unshift() is refused after 'end', and whoever reads what is left is to be told the end too.
		if (this.#endSeen && buffer.length > 0) this.#undoEnd();
		for (const { bytes } of buffer.takeChunks().reverse()) stream.unshift(bytes);
	}

	#undoEnd(): void {
		resetState(this.stream, { endEmitted: false });
		this.#endSeen = false;
		this.#ended = false;
	}

	/** Stops listening altogether. */
	abandon(): void {
		this.detach();
		this.stream.off("error", streamOnError);
	}

	/** The stream for whoever comes next: the same object, unless it is destroyed and cannot take the unread bytes back. */
	handOver(): Duplex {
		const { stream } = this;
		this.abandon();
		// It emits no more what it has.
		if (stream.destroyed && isReadable(stream)) {
			while (this.fill());
			// Its 'close' may still be to come.
			if (!this.#endSeen) this.failure ??= stream.errored ?? (this.#ended ? undefined : new ConnectionClosedError());
		}
		if (this.buffer.length > 0) return new StreamRest(this.buffer.takeChunks(), this.failure);
		if (this.#endSeen && !stream.destroyed) {
			// A stream with nothing to read tells its end unasked: again, for it was us whom it told.
			this.#undoEnd();
			setImmediate(() => stream.read(0));
		}
		return stream;
	}

	/** Goes on over a stream that takes this one over. What is sent is kept until that is open; reads wait for it. */
	async moveTo(encrypt: (below: Duplex) => Encrypted, options: ReadOptions): Promise<void> {
		const below = this.stream;
		const dropping = this.buffer.pendingDrop !== undefined;
		this.abandon();
		// A stream in memory might be through before anybody listens.
		below.cork();
		try {
			// TLS would wait for ever: nobody tells the end a second time.
			if (endReceived(below)) throw new ConnectionClosedError("the peer ended the connection before the handshake");
			// TLS reads below the place where bytes are dropped, unless something lies between.
			const { stream, opened } = encrypt(dropping ? Duplex.from({ readable: below, writable: below }) : below);
			this.#listen(stream);
			stream.cork();
			const opening = this.whenOpened(opened, options);
			below.uncork();
			await opening;
			stream.uncork();
		} catch (error) {
			if (this.stream === below) {
				this.#listen(below);
				this.attach();
				below.destroy();
			}
			throw error;
		}
	}

	request(calls: CallQueue): void {
		const { stream } = this;
		traceWait(calls === this.calls ? "receive" : "send", stream, this.timeout);
		if (calls !== this.calls) return;
		if (!this.#listening) {
			this.attach();
			this.#unguard();
			this.#listening = true;
			stream.on("data", streamOnData);
		}
		if (stream.readableFlowing !== true) stream.resume();
	}

	timedOut(timeout: number): void {
		publishTimeout(this.stream, timeout);
	}

	fill(): boolean {
		const { available } = this;
		// What is to be dropped comes too, and is nothing to read.
		while (this.available === available) if (!this.#pull()) return false;
		return true;
	}

	/** Takes over what the stream has; false if that is nothing. */
	#pull(): boolean {
		const { stream } = this;
		if (stream.readableLength === 0 || this.outlived) return false;
		const before = this.#offset;
		this.#pulling = true;
		const chunk: Buffer | null = stream.read();
		this.#pulling = false;
		if (chunk === null) return false;
		// After an error read() still gives what had arrived, but emits it no more.
		if (this.#offset === before) this.#append(chunk);
		return this.#offset > before;
	}

	receive(chunk: Buffer): void {
		if (this.#discarding) return;
		const { stream } = this;
		if (!this.#pulling && this.calls.idle && !stream.destroyed) {
			stream.pause();
			stream.unshift(chunk);
			return;
		}
		this.#append(chunk);
		if (!this.#pulling) this.calls.retry();
	}

	#append(chunk: Buffer | string): void {
		if (typeof chunk === "string") {
			this.failure ??= decodedByStream();
			return;
		}
		this.buffer.append(chunk, this.#offset);
		this.#offset += chunk.length;
	}

	/** Resolves when the stream is connected; a failure destroys it. */
	async whenOpened(event: "connect" | "secure" | "secureConnect", options: ReadOptions): Promise<void> {
		const { stream } = this;
		let open = false;
		stream.once(event, () => {
			open = true;
			this.#sendCalls?.retry();
		});
		this.attach();
		try {
			await this.sendCalls.answerOrWait(
				this,
				undefined,
				() => {
					// Who ends his side within a handshake has not opened anything.
					const failure = this.failure ?? this.#sendFailure;
					if (failure !== undefined || this.#closeSeen) throw failure ?? new ConnectionClosedError();
					return (open && !stream.destroyed) || undefined;
				},
				options,
			);
		} catch (error) {
			stream.destroy();
			throw error;
		}
	}

	/**
	 * A reset of TCP reaches us as an end of stream if the reader is a little behind. A write of no bytes tells: after a
	 * reset it fails, after a FIN it puts nothing on the wire. (A pipe whose other end is gone would fail too.) Where
	 * Node shows the descriptor that works under TLS too; elsewhere the stream itself is asked.
	 */
	receiveEnd(): void {
		this.#endSeen = true;
		const { stream } = this;
		if (stream instanceof net.Socket && stream.localAddress !== undefined && this.descriptor >= 0) {
			const reset = hiddenReset(this.descriptor);
			if (reset === undefined) this.#end();
			else stream.destroy(reset);
		} else if (!isTCP(stream) || !stream.writable || stream.destroyed) this.#end();
		else if (stream.writableLength > 0) setImmediate(() => this.#end());
		else stream.write(NOTHING, (error) => (error ? this.fail(error) : this.#end()));
	}

	#end(): void {
		this.#ended = true;
		this.calls.retry();
	}

	fail(error: Error): void {
		markConnectionError(error);
		if (this.failure === undefined && this.#sendFailure === undefined) publishError(this.stream, error);
		// An end of stream stays one.
		if (!this.#ended) this.failure ??= error;
		this.#sendFailure ??= error;
		this.#destroyed ||= this.stream.destroyed;
		this.calls.retry();
		this.#sendCalls?.retry();
	}

	receiveClose(): void {
		this.#closeSeen = true;
		this.#destroyed = true;
		if (this.#endSeen) this.#ended = true;
		else this.failure ??= new ConnectionClosedError();
		if (this.#outgoing?.pending) this.#sendFailure ??= new ConnectionClosedError();
		this.calls.retry();
		this.#sendCalls?.retry();
		this.abandon();
	}

	/** From now on nothing is received; what has arrived is still there. */
	shutRead(): void {
		if (isReadable(this.stream)) while (this.fill());
		this.#ended = true;
		this.#discard();
		this.calls.retry();
	}

	#discard(): void {
		const { stream } = this;
		this.#discarding = true;
		stream.off("data", streamOnData);
		if (isReadable(stream)) stream.resume();
	}

	/** Unread bytes would turn the kernel's FIN into a reset, and the peer would lose what is on its way to him. */
	async #discarded(): Promise<void> {
		const { stream } = this;
		if (!(stream instanceof net.Socket)) return;
		// Two turns of the event loop: nothing may be received in the first.
		for (let turns = 0, quiet = 0; turns < MAX_TURNS && quiet < 2 && !this.#endSeen && !this.#closeSeen; turns++) {
			const before = stream.bytesRead;
			await nextTurn();
			quiet = stream.bytesRead > before ? 0 : quiet + 1;
		}
	}

	get sendCalls(): CallQueue {
		this.#sendCalls ??= new CallQueue(this);
		return this.#sendCalls;
	}

	send(data: readonly Part[], encoding: TextEncoding = "utf8"): DeliveryCheck | undefined {
		this.#outgoing ??= new Outgoing(this);
		return this.#outgoing.send(data, encoding) ? undefined : this.delivery();
	}

	sendSmall(data: readonly Part[], encoding: TextEncoding): DeliveryCheck | undefined {
		this.#outgoing ??= new Outgoing(this);
		return this.#outgoing.sendSmall(data, encoding) ? undefined : this.delivery();
	}

	write(parts: readonly Part[], encoding: TextEncoding, onWritten: (error?: Error | null) => void): boolean {
		const { stream } = this;
		const single = parts.length === 1;
		if (single && this.#writesSynchronously && stream.writableLength === 0) {
			// Node calls back in a tick of its own: -5 % a line flushed without.
			stream.write(parts[0], encoding);
			if (stream.writableLength === 0 && !stream.errored) return true;
			stream.write(NOTHING, onWritten);
			return false;
		}
		if (!single) stream.cork();
		for (const part of parts) stream.write(part, encoding, onWritten);
		if (!single) stream.uncork();
		return false;
	}

	written(error: Error | null | undefined): void {
		const { stream } = this;
		// To a write that destroy() cut short, net.Socket reports success.
		if (error || stream.destroyed) {
			this.#sendFailure ??= this.failure ?? stream.errored ?? (stream.destroyed || !error ? closedBy(error) : error);
		}
		this.#sendCalls?.retry();
	}

	get sendFailure(): Error | undefined {
		if (this.#sendFailure === undefined) {
			const { stream } = this;
			if (stream.destroyed || this.outlived)
				this.#sendFailure = this.failure ?? stream.errored ?? new ConnectionClosedError();
			else if (stream.writableEnded) this.#sendFailure = brokenPipe();
		}
		return this.#sendFailure;
	}

	get lossFailure(): Error | undefined {
		return this.#sendFailure;
	}

	get batch(): number {
		return this.#outgoing?.batch ?? 0;
	}

	get #drained(): boolean {
		if (this.#sendFailure !== undefined || this.#outgoing?.batching) return false;
		return this.stream.writableLength === 0 && !this.stream.errored;
	}

	/** Of everything that was sent so far; undefined: the kernel has it. */
	delivery(): DeliveryCheck | undefined {
		if (this.#drained) return undefined;
		const delivered = this.#outgoing?.delivery();
		return () => {
			if (this.#sendFailure !== undefined) throw this.#sendFailure;
			return delivered === undefined || delivered() || undefined;
		};
	}

	/** Sends what is pending, then FIN; resolves when the kernel has it. */
	shutWrite(): Promise<true> {
		const { stream } = this;
		this.#outgoing?.sendBatch();
		if (stream.writable) stream.end(() => this.#sendCalls?.retry());
		return this.sendCalls.answerOrWait(this, undefined, () => {
			if (this.#sendFailure !== undefined) throw this.#sendFailure;
			return hasFinished(stream) || stream.destroyed || !isWritable(stream) ? true : undefined;
		});
	}

	/** At once, what is pending is lost: by a reset, if the stream has such a thing. */
	abort(): void {
		if (isTCP(this.stream)) this.stream.resetAndDestroy();
		else this.stream.destroy();
	}

	/** Orderly: pending bytes, FIN, then the descriptor. By a failure or a timeout: a reset. */
	async close(): Promise<void> {
		const { stream } = this;
		if (this.outlived) return;
		// Its 'close' may have come while nobody listened.
		this.#closeSeen ||= stream.destroyed;
		try {
			this.attach();
			this.#discard();
			if (this.#sendFailure === undefined) await this.shutWrite();
			await this.#discarded();
			// What is only written is through with its end. A response of HTTP would take its connection along.
			if (isReadable(stream) || !hasFinished(stream)) stream.destroy();
		} catch (error) {
			this.abort();
			throw error;
		} finally {
			if (stream instanceof net.Socket)
				await this.sendCalls.answerOrWait(this, undefined, () => this.#closeSeen || undefined);
		}
	}
}

function closedBy(cause: Error | null | undefined): Error {
	return new ConnectionClosedError("the connection was closed before all was sent", { cause });
}
