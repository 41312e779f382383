import { UnsupportedOperation } from "../errors.ts";
import { bytesOf, parseSize, targetOf } from "../io/arguments.ts";
import { ByteInput } from "../io/bytes/byte-input.ts";
import type { ByteOutput, Sink } from "../io/bytes/byte-output.ts";
import { type ByteReader, type SourceLayer, source } from "../io/bytes/byte-reader.ts";
import { type ByteWriter, sink } from "../io/bytes/byte-writer.ts";
import { EMPTY } from "../io/bytes/constants.ts";
import { ExactChunks } from "../io/bytes/exact-chunks.ts";
import type { Attempt, ReadOptions } from "../io/calls/call-queue.ts";
import type { LineInput } from "../io/calls/line-input.ts";
import { type DeliveryCheck, noop, rejectionFor, resolveAfter, whenDelivered } from "../io/calls/promises.ts";
import { peer } from "../io/inspect.ts";
import { DEFAULT_BUFFER_SIZE } from "../io/limits.ts";
import { SocketFile } from "../io/socket-file.ts";
import type { StreamChannel } from "./stream/stream-channel.ts";

const NONE: readonly ByteOutput[] = [];

/**
 * What a file needs of its socket. The socket keeps a reference to the SocketIO of each file until the file is closed.
 * It flushes the `outputs` of all these SocketIOs before it hands over the stream, and reads `ownsSocket` of a SocketIO
 * when it releases that SocketIO.
 */
export interface SocketOfFile {
	readonly channel: StreamChannel;
	readonly [peer]: string | undefined;
	fileno(): number;
	/** Throws unless the socket is open and its stream can be used in these directions. */
	checkUsable(reads: boolean, writes: boolean): void;
	/** Counts the file: the socket does not close before the file is released. */
	retain(file: SocketIO): void;
	/** Called when the file has been closed. */
	release(file: SocketIO): Promise<void>;
}

/**
 * The unbuffered file: `read(size)` is one receive and `write()` is one send. A read of a line, or without a size,
 * receives as often as needed. The file takes only those bytes from the socket that it returns. So if several
 * unbuffered files read from one socket, each byte goes to the read that was called first.
 *
 * The result of `read(size)` may be shorter than `size`; an empty one means end of stream. After a failure of the
 * connection, reads first return what had arrived, then they all reject with the same error. A returned Buffer belongs
 * to the caller.
 *
 * Python: `socket.SocketIO`.
 *
 * @example
 * ```ts
 * import { connect, listen } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using client = await connect(listener.address());
 * await using server = await listener.accept();
 * await using f = client.makefile("rwb", { buffering: 0 });
 * await f.write(Buffer.from("hello"));
 * console.log(String(await server.recv(100))); // "hello"
 * ```
 */
export class SocketIO extends SocketFile<Buffer> implements ByteReader, ByteWriter, SourceLayer {
	readonly #socket: SocketOfFile;
	readonly #mode: "rb" | "wb" | "rwb";
	readonly #input: ByteInput;
	/** @internal The write buffers of the layers above, which are flushed before the stream is handed over. */
	outputs = NONE;
	/** @internal Whether closing this file calls the socket's `close()` too. */
	readonly ownsSocket: boolean;
	/** Tells whether the kernel has the last write; undefined if the kernel took that write at once. */
	#delivery: DeliveryCheck | undefined;
	/** How many times something was written. */
	#writes = 0;

	/** @hidden */
	constructor(socket: SocketOfFile, reads: boolean, writes: boolean, ownsSocket: boolean, maxLineLength: number) {
		super();
		this.ownsSocket = ownsSocket;
		this.#socket = socket;
		this.#mode = reads ? (writes ? "rwb" : "rb") : "wb";
		this.#input = new ByteInput(socket.channel.incoming, maxLineLength);
	}

	/** @internal */
	addOutput(output: ByteOutput): void {
		this.outputs = this.outputs.concat(output);
	}

	override get mode(): string {
		return this.#mode;
	}

	override get name(): number {
		return this.closed ? -1 : this.#socket.fileno();
	}

	/** @hidden */
	get [source](): ByteInput {
		return this.#input;
	}

	/** @hidden */
	get [sink](): Sink {
		return this.#socket.channel.outgoing;
	}

	/** @internal */
	override get writesTo(): Sink {
		return this[sink];
	}

	/** One receive of at most `size` bytes; without a size, as `readall()`. Python: `read()`. */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			const n = parseSize(size);
			const input = this.checkedInput();
			if (n === 0) return Promise.resolve(EMPTY);
			return this.wait(input, () => (n < 0 ? input.takeAll() : input.takeSome(n)), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** One receive, as `read(size)`; without a size, of at most `DEFAULT_BUFFER_SIZE` bytes. */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.read(size ?? DEFAULT_BUFFER_SIZE, options);
	}

	/** Reads everything up to the end of the stream. Python: `readall()`. */
	readall(options?: ReadOptions): Promise<Buffer> {
		return this.read(-1, options);
	}

	/** One receive into `buffer`; resolves to the number of bytes, 0 at the end of the stream. Python: `readinto()`. */
	readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const target = targetOf(buffer);
			const { length } = target;
			const input = this.checkedInput();
			if (length === 0) return Promise.resolve(0);
			return this.wait(input, () => input.takeSomeInto(target, length), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** {@inheritDoc BufferedReader.peekexactly} */
	peekexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		return this.exactly(size, options, (_input, n) => this.#input.peekExactly(n));
	}

	/** {@inheritDoc BufferedReader.chunks} */
	chunks(size?: number | null, options?: ReadOptions): AsyncIterableIterator<Buffer, undefined> {
		this.checkedInput();
		return new ExactChunks(this, parseSize(size), options);
	}

	/**
	 * One send of all bytes; resolves to their number when the kernel has them. Python: `write()`, which may send fewer.
	 */
	override write(data: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			this.#checkWrites();
			const bytes = bytesOf(data);
			return resolveAfter(this.enqueue(bytes, options), bytes.length);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	override readable(): boolean {
		this.checkOpen();
		return this.#mode !== "wb";
	}

	override writable(): boolean {
		this.checkOpen();
		return this.#mode !== "rb";
	}

	override fileno(): number {
		this.checkOpen();
		const descriptor = this.#socket.fileno();
		return descriptor < 0 ? super.fileno() : descriptor;
	}

	protected override enqueue(data: Buffer, options?: ReadOptions): Promise<unknown> | undefined {
		this.#checkWrites();
		const { outgoing } = this.#socket.channel;
		const bytes = bytesOf(data);
		// `refused` is set if nothing more can be sent.
		const refused = rejectionFor(outgoing.sendFailure, options);
		if (refused !== undefined || bytes.length === 0) return refused;
		const writes = ++this.#writes;
		const delivery = outgoing.send([Buffer.from(bytes)]);
		// send() runs the stream's own write code (a user's `_write()`), which may have written to this file again. Then
		// the delivery of that later write counts.
		if (writes === this.#writes) this.#delivery = delivery;
		return this.#whenDelivered(options);
	}

	/** Resolves when the kernel has everything that this file has written; undefined if the kernel has it already. */
	#whenDelivered(options?: ReadOptions): Promise<void> | undefined {
		return this.#delivery && whenDelivered(this.#socket.channel.outgoing.sendCalls, this, this.#delivery, options);
	}

	/**
	 * Resolves when the kernel has every byte that was written, also by calls that were not awaited. Rejects if a byte
	 * was lost. Python: `flush()`.
	 */
	override flush(options?: ReadOptions): Promise<void> {
		try {
			this.checkOpen();
			if (this.#mode === "rb") return Promise.resolve();
			// `refused` is set if something that was already sent is lost.
			const refused = rejectionFor(this.#socket.channel.outgoing.deliveryFailure, options);
			return refused ?? this.#whenDelivered(options) ?? Promise.resolve();
		} catch (error) {
			return Promise.reject(error);
		}
	}

	#checkWrites(): void {
		this.checkOpen();
		if (this.#mode === "rb") throw new UnsupportedOperation("write: the file is not writable");
	}

	protected override input(): ByteInput {
		this.checkOpen();
		if (this.#mode === "wb") throw new UnsupportedOperation("read: the file is not readable");
		return this.#input;
	}

	protected override checkedInput(): ByteInput {
		return this.input();
	}

	/**
	 * Takes something at once only if no call waits, because what has arrived may be part of what another file's call
	 * waits for.
	 */
	protected override takeNow<I extends LineInput<Buffer>>(input: I, attempt: Attempt<I, Buffer>): Buffer | undefined {
		return input.calls.idle ? super.takeNow(input, attempt) : undefined;
	}

	/** Calls are served strictly in order: what has arrived may be part of what another file's earlier call waits for. */
	protected override wait<I extends LineInput<Buffer>, R>(
		input: I,
		attempt: Attempt<I, R>,
		options: ReadOptions | undefined,
	): Promise<R> {
		return input.calls.answerOrWait(input.owner, input, attempt, options, true);
	}

	/** @internal */
	override get [peer](): string | undefined {
		return this.#socket[peer];
	}

	protected override get closedBelow(): boolean {
		return this.#input.closed;
	}

	protected override closeBelow(): Promise<void> {
		this.#input.close();
		for (const output of this.outputs) output.closed = true;
		const delivered = this.#whenDelivered();
		const released = this.#socket.release(this);
		return delivered === undefined ? released : Promise.all([delivered, released]).then(noop);
	}
}
