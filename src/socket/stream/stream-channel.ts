// The life of a stream. The channel listens to the stream (attach), leaves it (detach), hands it over to its next owner
// or replaces it by an encrypted stream; the stream may fail, and at last it closes. What comes in is in incoming.ts,
// what goes out in outgoing.ts. Only the files of this folder read, write and end a stream, and they hide from users
// how Node's streams deviate from sockets.

import net from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ConnectionClosedError } from "../../errors.ts";
import type { ReadOptions } from "../../io/calls/call-queue.ts";
import { hostAndPort } from "../../io/inspect.ts";
import { publishError } from "../observe/channels.ts";
import { type Carrier, type Connection, connection } from "./connection.ts";
import { abortedHere, closedEarly, isNodeAbort, markConnectionError } from "./connection-errors.ts";
import { Incoming } from "./incoming.ts";
import { descriptorOf, endReceived, hasEnded, hasFinished, isPairOfStreams, onSilentClose } from "./node-internals.ts";
import { Outgoing } from "./outgoing.ts";
import { checkUsable, endpoint, isReadable, mayBeChildOutput, writesSynchronously } from "./stream-kinds.ts";
import type { Encrypted } from "./tls.ts";
import { reset } from "./transport.ts";

/**
 * For at most how many turns of the event loop close() throws away what the peer still sends. That is at most 64 MiB,
 * because libuv reads at most 2 MiB of a connection in a turn.
 */
const MAX_TURNS = 32;

type ChannelCarrier = Carrier & { [connection]?: StreamChannel };

function streamOnEnd(this: ChannelCarrier): void {
	this[connection]?.incoming.receiveEnd();
}

function streamOnError(this: ChannelCarrier, error: Error): void {
	this[connection]?.fail(error);
}

function streamOnClose(this: ChannelCarrier): void {
	this[connection]?.receiveClose();
}

export type AnyStream = Duplex | Readable | Writable;

export class StreamChannel implements Connection {
	stream: Duplex;
	/** The stream that was encrypted, if one was. */
	#unencrypted: Duplex | undefined;
	writesSynchronously = false;
	timeout: number | null = null;
	readonly incoming: Incoming = new Incoming(this);
	#outgoing: Outgoing | undefined;
	/** The first error of the stream. */
	#failure: Error | undefined;
	/**
	 * 'destroyed' once an error has destroyed the stream; 'closed' once the stream has closed, or if it was already
	 * destroyed when this channel began to listen.
	 */
	#state: "open" | "destroyed" | "closed" = "open";
	#attached = false;
	/** While the connection is being opened or encrypted: the address that it is opened to, or ''. */
	#opening: string | undefined;
	/** The stream's own `allowHalfOpen`. */
	#halfOpen = false;
	/** The peer's host and port when close() or abort() was called. */
	#lastRemote: readonly [host: string, port: number] | undefined;
	/** Removes the listener that onSilentClose() has added, if the stream emits no 'close'. */
	#stopSilentClose: (() => void) | undefined;

	constructor(stream: AnyStream) {
		// Every stream is typed as a Duplex here. A stream that is only a Readable or only a Writable lacks some methods,
		// and checkUsable() refuses the files that would need them.
		this.stream = stream as Duplex;
		this.#listen(this.stream);
	}

	#listen(stream: Duplex): void {
		const carrier: ChannelCarrier = stream;
		carrier[connection] = this;
		this.stream = stream;
		this.writesSynchronously = writesSynchronously(stream);
		this.#state = "open";
		if (stream.destroyed) {
			this.#state = "closed";
			const failure = stream.errored ?? closedEarly(this);
			this.incoming.checkEnd();
			this.incoming.fail(failure);
			this.#failSending(failure);
		}
		// A late error without a listener would end the process.
		stream.off("error", streamOnError).on("error", streamOnError);
	}

	/** The outgoing direction, created on the first access, because most idle connections have sent nothing. */
	get outgoing(): Outgoing {
		this.#outgoing ??= new Outgoing(this, this.#failure);
		return this.#outgoing;
	}

	get failure(): Error | undefined {
		return this.incoming.failure;
	}

	/** The stream that carries the connection: the one below TLS after starttls(). */
	get transport(): Duplex {
		return this.#unencrypted ?? this.stream;
	}

	get isStale(): boolean {
		const { stream } = this;
		const over = this.#state !== "open" || (this.incoming.endSeen && !stream.readableEnded);
		return over && stream instanceof net.Socket && !stream.destroyed;
	}

	/** Whether the connection is over. */
	get isClosed(): boolean {
		return this.stream.destroyed || this.isStale;
	}

	/**
	 * Whether this process has closed the connection, or has connected the stream again. False after a failure, and false
	 * if Node has destroyed the stream because both its directions had ended: what had arrived can then still be read.
	 */
	get wasClosedHere(): boolean {
		const { stream } = this;
		const endedItself = stream.errored || (hasEnded(stream) && hasFinished(stream));
		return (stream.destroyed && !endedItself) || this.isStale;
	}

	/** Throws if the stream was destroyed. */
	checkConnected(): void {
		if (this.stream.destroyed) throw this.failure ?? this.stream.errored ?? closedEarly(this);
	}

	/** Throws unless the stream can be used in these directions and nothing else takes its bytes. */
	checkUsable(reads: boolean, writes: boolean): void {
		checkUsable(this.stream, reads, writes, this.incoming.isListening ? 1 : 0);
	}

	/** The descriptor where Node shows it, else -1. */
	get descriptor(): number {
		return descriptorOf(this.stream);
	}

	/** The peer's host and port, also after close() and abort(); undefined where it has none. */
	get remote(): readonly [host: string, port: number] | undefined {
		return this.#address("remote") ?? this.#lastRemote;
	}

	get name(): string {
		const { remote, stream } = this;
		return remote === undefined ? this.#opening || stream.constructor.name : hostAndPort(...remote);
	}

	get keepsProcessAlive(): boolean {
		return this.stream instanceof net.Socket;
	}

	get isOpening(): boolean {
		return this.#opening !== undefined;
	}

	/** Our own host and port; undefined where there are none. */
	get local(): readonly [host: string, port: number] | undefined {
		return this.#address("local");
	}

	/** A TLS stream over a stream in memory shows no addresses, but the stream below it may. */
	#address(end: "local" | "remote"): readonly [host: string, port: number] | undefined {
		return endpoint(this.stream, end) ?? endpoint(this.transport, end);
	}

	/** Limits each wait to this many milliseconds; null: no limit. */
	limitWaits(timeout: number | null): void {
		this.timeout = timeout;
	}

	attach(): void {
		if (this.#attached || this.#state === "closed") return;
		this.#attached = true;
		this.#halfOpen = this.stream.allowHalfOpen;
		if (!mayBeChildOutput(this.stream)) this.keepWritable();
		this.stream.on("end", streamOnEnd).on("close", streamOnClose);
		this.#stopSilentClose = onSilentClose(this.stream, () => this.receiveClose());
		this.incoming.checkEnd();
	}

	/** While attached: keeps Node from ending our side when the peer ends its side. */
	keepWritable(): void {
		if (this.#attached) this.stream.allowHalfOpen = true;
	}

	/** While attached: keeps data that arrives before the first read. */
	keepDataUntilRead(): void {
		if (this.#attached) this.incoming.keepDataUntilRead();
	}

	/** Leaves the stream as it was before attach(), with all unread bytes. Only the listener for late errors stays. */
	detach(): void {
		if (!this.#attached) return;
		this.#leave();
		this.#endAfterPeer();
	}

	#leave(): void {
		if (!this.#attached) return;
		this.#attached = false;
		try {
			this.#outgoing?.sendBatch();
		} finally {
			const { stream } = this;
			stream.off("end", streamOnEnd).off("close", streamOnClose);
			this.#stopSilentClose?.();
			stream.allowHalfOpen = this.#halfOpen;
			this.incoming.detach();
		}
	}

	/**
	 * Ends our side if Node would have done so when the peer ended its own. If the stream is going to emit 'end' again,
	 * Node itself will end our side then.
	 */
	#endAfterPeer(): void {
		const { stream } = this;
		if (this.#halfOpen || !this.incoming.endSeen || this.isStale) return;
		if (stream.writable) stream.end();
	}

	/** Leaves the stream, and removes the 'error' listener too. */
	#abandon(): void {
		this.#leave();
		this.stream.off("error", streamOnError);
	}

	/** The stream for its next owner: the same object, unless it was destroyed and cannot take the unread bytes back. */
	handOver(): Duplex {
		this.#abandon();
		const stream = this.incoming.handOver();
		this.#endAfterPeer();
		return stream;
	}

	/**
	 * Replaces the stream by the encrypted one that `encrypt` makes of it. Until the encrypted stream has opened, what is
	 * sent is kept, and reads wait. If it does not open, the connection is closed.
	 */
	async moveTo(encrypt: (below: Duplex) => Encrypted, options: ReadOptions): Promise<void> {
		const below = this.stream;
		const dropping = this.incoming.buffer.pendingDrop !== undefined;
		this.#abandon();
		// Without cork() a stream in memory could finish its handshake before this channel listens.
		below.cork();
		try {
			// If the stream has already ended, TLS would wait for its 'end' for ever, because a stream emits 'end' only once.
			if (endReceived(below)) throw new ConnectionClosedError("the peer ended the connection before the handshake");
			// A text file has read the CR of a CR LF, and dropNext() removes the LF in the stream's push(). But TLSSocket
			// reads the handle directly, and would get the LF. A Duplex in between forces it to read the stream.
			const { stream, opened } = encrypt(dropping ? Duplex.from({ readable: below, writable: below }) : below);
			this.#unencrypted ??= below;
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

	/** Resolves when the stream emits this event. A failure, a timeout or the signal destroys the stream. */
	async whenOpened(
		event: "connect" | "secure" | "secureConnect",
		options: ReadOptions,
		address: string = "",
	): Promise<void> {
		const { stream, outgoing } = this;
		this.#opening = address;
		let open = false;
		stream.once(event, () => {
			open = true;
			this.#retry();
		});
		this.attach();
		try {
			await outgoing.sendCalls.answerOrWait(
				this,
				undefined,
				() => {
					// Fail also if the stream has closed without an error: the peer may have ended its side during the handshake.
					const failure = this.failure ?? outgoing.deliveryFailure;
					if (failure !== undefined || this.#state === "closed") throw failure ?? closedEarly(this);
					return (open && !stream.destroyed) || undefined;
				},
				options,
			);
		} catch (error) {
			stream.destroy();
			throw error;
		} finally {
			this.#opening = undefined;
		}
	}

	fail(error: Error): void {
		markConnectionError(error);
		const isFirst = this.failure === undefined && (this.#outgoing?.deliveryFailure ?? this.#failure) === undefined;
		if (isFirst) publishError(this.stream, error);
		this.incoming.fail(error);
		this.#failSending(error);
		if (this.stream.destroyed && this.#state === "open") this.#state = "destroyed";
		this.#retry();
	}

	#failSending(error: Error): void {
		this.#failure ??= error;
		this.#outgoing?.fail(error);
	}

	#retry(): void {
		this.incoming.calls.retry();
		this.#outgoing?.retry();
	}

	receiveClose(): void {
		this.#state = "closed";
		this.incoming.receiveClose();
		this.#outgoing?.receiveClose();
		this.#retry();
		this.#abandon();
	}

	/** Closes at once; what is pending is lost. */
	destroy(): void {
		this.stream.destroy();
	}

	/**
	 * Closes at once; what is pending is lost, and calls that wait reject. Over TCP, and in a pair in memory, the peer
	 * receives a reset.
	 */
	abort(): void {
		this.#lastRemote = this.remote;
		const error = abortedHere(this);
		this.incoming.fail(error);
		this.#failSending(error);
		reset(this.stream, this.transport);
		this.incoming.calls.failAll(error);
		this.#outgoing?.retry();
	}

	/**
	 * Sends pending bytes and a FIN, then closes. If that fails or times out, it resets the connection and rejects with the
	 * error. After an earlier failure it only closes.
	 */
	async close(): Promise<void> {
		const { stream, outgoing } = this;
		if (this.isStale) return;
		this.#lastRemote = this.remote;
		// 'close' may have been emitted before this channel listened.
		if (stream.destroyed) this.#state = "closed";
		const failed = outgoing.deliveryFailure !== undefined || stream.destroyed;
		try {
			this.attach();
			this.incoming.discard();
			if (!failed) await outgoing.shutWrite();
			await this.#discarded();
			this.#destroyEnded();
		} catch (error) {
			reset(this.stream, this.transport);
			throw error;
		} finally {
			await outgoing.sendCalls.answerOrWait(this, undefined, () => this.#hasClosed || undefined);
		}
		// A net.Socket has sent everything by now, and an error only says that the peer has reset the connection since.
		if (!failed && stream.errored && !isNodeAbort(stream.errored) && !(stream instanceof net.Socket))
			throw stream.errored;
	}

	/** After `end()`: destroys the stream, unless that would destroy more than this connection. */
	#destroyEnded(): void {
		const { stream } = this;
		if (!hasFinished(stream)) stream.destroy();
		// A write-only stream is done after end(). Destroying an http.ServerResponse would also destroy its kept-alive
		// connection.
		else if (isReadable(stream) && (hasEnded(stream) || !isPairOfStreams(stream))) stream.destroy();
	}

	/**
	 * Whether close() need not wait any longer. A net.Socket must have closed. Another stream need not if nothing has
	 * destroyed it, because then it stays open, or if its property `closed` does not say that 'close' is still to come.
	 */
	get #hasClosed(): boolean {
		const { stream } = this;
		return (
			this.#state === "closed" || (!(stream instanceof net.Socket) && (!stream.destroyed || stream.closed !== false))
		);
	}

	/**
	 * Resolves when the peer sends nothing more, or after MAX_TURNS. Unread bytes would turn the kernel's FIN into a
	 * reset, which destroys data on its way to the peer.
	 */
	async #discarded(): Promise<void> {
		const { stream } = this;
		if (!(stream instanceof net.Socket)) return;
		// Two quiet turns: in the first the event loop may not have received anything yet.
		for (let turns = 0, quiet = 0; turns < MAX_TURNS && quiet < 2; turns++) {
			if (this.incoming.endSeen || this.#state === "closed") return;
			const before = stream.bytesRead;
			await nextTurn();
			quiet = stream.bytesRead > before ? 0 : quiet + 1;
		}
	}
}
