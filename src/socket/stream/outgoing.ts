// What goes out to a stream, in order, and how much of it the kernel has.

import type { Sink, TextEncoding } from "../../io/bytes/byte-output.ts";
import { EMPTY } from "../../io/bytes/constants.ts";
import { CallQueue, type Producer } from "../../io/calls/call-queue.ts";
import type { DeliveryCheck } from "../../io/calls/promises.ts";
import { publishTimeout } from "../observe/channels.ts";
import { traceWait } from "../observe/trace.ts";
import type { Connection } from "./connection.ts";
import { closedBefore, closedEarly, waitedTooLong } from "./connection-errors.ts";
import { hasFinished } from "./node-internals.ts";
import { type Part, SmallSends } from "./small-sends.ts";
import { isWritable } from "./stream-kinds.ts";

function brokenPipe(): Error {
	const message = "write EPIPE: the writing side was shut down";
	return Object.assign(new Error(message), { code: "EPIPE", errno: -32, syscall: "write" });
}

export class Outgoing implements Sink, Producer {
	readonly #connection: Connection;
	#calls: CallQueue | undefined;
	/** Why nothing can be sent any more. The first error is kept. */
	#failure: Error | undefined;
	/** How many parts the stream was given, and how many of them the kernel has. */
	#sent = 0;
	#delivered = 0;
	#smallSends: SmallSends | undefined;
	/**
	 * Whether parts are being given to the stream. That runs the stream's own code (a user's `_write()`), which may call
	 * anything.
	 */
	#giving = false;
	/**
	 * Functions that give parts to the stream or end the stream, as the stream's own code has demanded while `#giving`.
	 * They are called when the giving is over, which keeps the order of the calls.
	 */
	#postponed: (() => void)[] | undefined;
	/** Whether the stream's own code has demanded the end of the stream while `#giving`. */
	#endPostponed = false;
	/** The callback that `#whenWritten` returns, made on its first use. */
	#onWritten: ((error?: Error | null) => void) | undefined;

	constructor(connection: Connection, failure: Error | undefined) {
		this.#connection = connection;
		this.#failure = failure;
	}

	get timeout(): number | null {
		return this.#connection.timeout;
	}

	get keepsProcessAlive(): boolean {
		return this.#connection.keepsProcessAlive;
	}

	timeoutError(timeout: number): Error {
		return waitedTooLong(timeout, this.#connection.isOpening ? "connect to" : "send to", this.#connection);
	}

	get sendCalls(): CallQueue {
		this.#calls ??= new CallQueue(this);
		return this.#calls;
	}

	requestMore(): void {
		const { stream } = this.#connection;
		traceWait("send", stream, this.timeout);
		// Other code has written to the stream, and nothing else tells when that has gone out.
		const isForeign = this.#delivered >= this.#sent && stream.writableLength > 0;
		if (isForeign && stream.writable) stream.write(EMPTY, () => this.retry());
	}

	timedOut(timeout: number): void {
		publishTimeout(this.#connection.stream, timeout);
	}

	/** Called when something has changed for the calls that wait. */
	retry(): void {
		this.#calls?.retry();
	}

	get sendFailure(): Error | undefined {
		if (this.#failure === undefined) {
			const { stream } = this.#connection;
			if (stream.destroyed || this.#connection.isStale) {
				this.#failure = this.#connection.failure ?? stream.errored ?? closedEarly(this.#connection);
			} else if (stream.writableEnded || this.#endPostponed) this.#failure = brokenPipe();
		}
		return this.#failure;
	}

	get deliveryFailure(): Error | undefined {
		return this.#failure;
	}

	get hasRoom(): boolean {
		const { stream, isOpening } = this.#connection;
		if (this.#failure !== undefined || stream.destroyed) return true;
		return !isOpening && !(stream.writableLength > 0);
	}

	get batchNumber(): number {
		return this.#smallSends?.batchNumber ?? 0;
	}

	send(parts: readonly Part[], encoding: TextEncoding = "utf8"): DeliveryCheck | undefined {
		const follows = this.#smallSends?.isPending && !this.#giving;
		// The stream's own code may send more while the stream gets the batch. That goes out after these parts.
		if (follows) this.#giveLater(parts, encoding);
		this.sendBatch();
		return !follows && this.#write(parts, encoding) ? undefined : this.delivery();
	}

	sendSmall(parts: readonly Part[], encoding: TextEncoding): DeliveryCheck | undefined {
		this.#smallSends ??= new SmallSends(() => this.sendBatch());
		if (this.#smallSends.mayGoAtOnce()) return this.send(parts, encoding);
		this.#smallSends.collect(parts, encoding);
		return this.delivery();
	}

	/** Sends the small sends that wait for the end of the turn. */
	sendBatch(): void {
		if (!this.#smallSends?.isPending) return;
		const { part, encoding } = this.#smallSends.takeBatch();
		if (this.#write([part], encoding)) this.#written(undefined);
	}

	/** Gives parts to the stream. Returns true if the kernel has all of them at once. */
	#write(parts: readonly Part[], encoding: TextEncoding): boolean {
		if (this.#giving) {
			this.#giveLater(parts, encoding);
			return false;
		}
		this.#sent += parts.length;
		this.#giving = true;
		try {
			const taken = this.#give(parts, encoding);
			if (this.#postponed !== undefined) this.#givePostponed();
			return taken;
		} catch (error) {
			this.#failThrown(error);
			throw error;
		} finally {
			this.#giving = false;
		}
	}

	#giveLater(parts: readonly Part[], encoding: TextEncoding): void {
		this.#sent += parts.length;
		this.#postpone(() => void (this.#give(parts, encoding) && this.#written(undefined)));
	}

	#postpone(give: () => void): void {
		this.#postponed ??= [];
		this.#postponed.push(give);
	}

	#givePostponed(): void {
		for (let next = this.#postponed; next !== undefined; next = this.#postponed) {
			this.#postponed = undefined;
			for (const give of next) give();
		}
	}

	/**
	 * Called if the stream's own code has thrown. Such a stream no longer calls the callbacks of its writes, so what it
	 * was given counts as lost.
	 */
	#failThrown(error: unknown): void {
		this.#postponed = undefined;
		this.fail(error instanceof Error ? error : closedBefore("all was sent", this.#connection, error));
		this.retry();
	}

	#give(parts: readonly Part[], encoding: TextEncoding): boolean {
		const { stream, writesSynchronously } = this.#connection;
		const single = parts.length === 1;
		if (single && writesSynchronously && stream.writableLength === 0) {
			// Passes no callback, because Node would call it in a separate tick. This saves 5 % of the time per flushed line.
			stream.write(parts[0], encoding);
			if (stream.writableLength === 0 && !stream.errored) {
				this.#delivered++;
				return true;
			}
			stream.write(EMPTY, this.#whenWritten);
			return false;
		}
		if (!single) stream.cork();
		for (const part of parts) stream.write(part, encoding, this.#whenWritten);
		if (!single) stream.uncork();
		return false;
	}

	/** The callback that the writes pass to the stream. */
	get #whenWritten(): (error?: Error | null) => void {
		this.#onWritten ??= (error) => {
			this.#delivered++;
			this.#written(error);
		};
		return this.#onWritten;
	}

	/** Called when the kernel has taken more of what was written, or will never take it. */
	#written(error: Error | null | undefined): void {
		const { stream, failure } = this.#connection;
		// If destroy() cuts a write short, net.Socket reports success.
		if (error || stream.destroyed) {
			this.#failure ??=
				failure ??
				stream.errored ??
				(stream.destroyed || !error ? closedBefore("all was sent", this.#connection, error) : error);
		}
		this.retry();
	}

	/**
	 * Returns a check of whether the kernel has everything that was sent up to now; undefined if the kernel has it
	 * already.
	 */
	delivery(): DeliveryCheck | undefined {
		const { stream } = this.#connection;
		const waits = this.#smallSends?.isPending ?? false;
		const isGiven = !waits && this.#postponed === undefined;
		// A lone Readable has no `writableLength`.
		const { writableLength = 0 } = stream;
		if (this.#failure === undefined && isGiven && writableLength === 0 && !stream.errored) return undefined;
		const sent = this.#sent + (waits ? 1 : 0);
		return () => {
			if (this.#failure !== undefined) throw this.#failure;
			return this.#delivered >= sent || undefined;
		};
	}

	fail(error: Error): void {
		this.#failure ??= error;
	}

	/** Called when the stream has emitted 'close'. */
	receiveClose(): void {
		if (this.batchNumber > 0 || this.#delivered < this.#sent) this.fail(closedEarly(this.#connection));
	}

	/** Sends what is pending, then a FIN; resolves when the kernel has both. */
	shutWrite(): Promise<true> {
		const { stream } = this.#connection;
		this.sendBatch();
		if (this.#giving) {
			this.#endPostponed = true;
			this.#postpone(() => this.#end());
		} else this.#end();
		return this.sendCalls.answerOrWait(this.#connection, undefined, () => {
			this.#failure ??= stream.errored ?? undefined;
			if (this.#failure !== undefined) throw this.#failure;
			return hasFinished(stream) || stream.destroyed || !isWritable(stream) ? true : undefined;
		});
	}

	#end(): void {
		const { stream } = this.#connection;
		const ended = () => this.retry();
		try {
			if (stream.writable) stream.end(ended);
			// Other code has already called end().
			else if (isWritable(stream) && !hasFinished(stream) && !stream.destroyed) stream.once("finish", ended);
		} catch (error) {
			this.#failThrown(error);
			throw error;
		}
	}
}
