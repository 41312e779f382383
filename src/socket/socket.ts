import type { Duplex } from "node:stream";
import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { bytesOf, exactSize, targetOf } from "../io/arguments.ts";
import { ByteInput } from "../io/bytes/byte-input.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import { markHandled, rejectionFor, resolveAfter, whenDelivered } from "../io/calls/promises.ts";
import { customInspect, peer, summary } from "../io/inspect.ts";
import { described, invalidType, invalidValue } from "../misuse.ts";
import { type Address, formatAddress } from "./address.ts";
import type { FileOf, Mode, OptionsOf } from "./modes.ts";
import { publishClosed } from "./observe/channels.ts";
import { trace } from "./observe/trace.ts";
import { sharedSocket, shareSocket, unshareSocket } from "./shared-sockets.ts";
import type { SocketIO } from "./socket-io.ts";
import { refuseUnread } from "./starttls.ts";
import { type AnyStream, StreamChannel } from "./stream/stream-channel.ts";
import { checkStream, isStream } from "./stream/stream-kinds.ts";
import { encrypt, type StarttlsOptions } from "./stream/tls.ts";
import { ref, setKeepAlive, setNoDelay, unref } from "./stream/transport.ts";
import { checkedTimeout } from "./timeout.ts";
import { buildTower } from "./tower.ts";

/**
 * Calls the private constructor of Socket. A static block of the class sets this function. The block writes `new this`,
 * not `new Socket`, because bundlers rename a class that uses its own name, and util.inspect() would show the new name.
 */
let construct: (stream: AnyStream) => Socket;

const NONE: SocketIO[] = [];

/**
 * Python's socket object over a Node stream; each stream has one. The socket closes when its `close()` was called and
 * all files made from it are closed.
 *
 * A returned Buffer belongs to the caller. Sizes are in bytes, times in milliseconds. Once the socket has closed (not
 * yet after `close()` while files are open), calls that use the connection fail with `ClosedFileError`. The
 * connection's own errors pass through unchanged.
 *
 * Python: `socket.socket`.
 *
 * @example
 * ```ts
 * import { connect, listen } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * const client = await connect(listener.address());
 * const server = await listener.accept();
 * await client.sendall(Buffer.from("hello\n"));
 * console.log(await server.makefile("r").readline());
 * await client.close();
 * await server.close();
 * ```
 */
export class Socket implements AsyncDisposable {
	/** @internal The state of the stream: what comes in, what goes out, whether it has ended, failed or closed. */
	readonly channel: StreamChannel;
	/** @internal The host that was given to `connect()`: `starttls()` verifies the certificate against it. */
	host: string | undefined;
	#files = NONE;
	#input: ByteInput | undefined;
	/** Whether `close()` was called. */
	#closeRequested = false;
	#closing: Promise<void> | undefined;
	/**
	 * How far a hand-over is: 'running' while detach() or starttls() checks and flushes, 'encrypting' during the TLS
	 * handshake, 'done' after detach(); otherwise undefined.
	 */
	#handOverState: "running" | "encrypting" | "done" | undefined;

	static {
		construct = (stream) => new this(stream);
	}

	private constructor(stream: AnyStream) {
		this.channel = new StreamChannel(stream);
		trace(this);
	}

	/**
	 * The socket of a stream: the same object in each call, until `detach()` gives the stream away or the stream is
	 * connected again.
	 */
	static from(stream: AnyStream): Socket {
		if (!isStream(stream)) {
			throw invalidType(`Socket.from() takes a Node stream, not ${described(stream)}`);
		}
		const shared = sharedSocket<Socket>(stream);
		if (shared !== undefined) return shared;
		checkStream(stream);
		const socket = construct(stream);
		shareSocket(stream, socket);
		return socket;
	}

	/** The Node stream underneath. */
	get stream(): Duplex {
		return this.channel.stream;
	}

	/**
	 * Whether the socket has begun to close, its stream was destroyed or connected again, or `detach()` has given the
	 * stream away. False after `close()` while files are open.
	 */
	get closed(): boolean {
		return this.#isGivenUp || this.channel.isClosed;
	}

	/** @internal */
	get isStale(): boolean {
		return this.channel.isStale;
	}

	/** Makes a file over this socket; see {@link makefile}. Python: `makefile()`. */
	makefile<M extends Mode = "r", const O extends OptionsOf<M> = object>(mode?: M, options?: O): FileOf<M, O> {
		// buildTower() chooses the class by the value of the mode, FileOf by its type.
		return buildTower(this, mode, options) as FileOf<M, O>;
	}

	/** @internal */
	checkUsable(reads: boolean, writes: boolean): void {
		if (this.#isUnusable) throw new ClosedFileError(`makefile() on a closed socket: ${this[customInspect]()}`);
		this.channel.checkUsable(reads, writes);
	}

	/** @internal The channel, for `select()`. Throws if the socket is closed. */
	get openChannel(): StreamChannel {
		this.#checkOpen();
		this.channel.attach();
		return this.channel;
	}

	/** @internal The files that are open. */
	get openFiles(): readonly SocketIO[] {
		return this.#files;
	}

	/** @internal */
	retain(file: SocketIO): void {
		// concat(), because push() on an empty array reserves 17 slots, and a socket seldom has more than two or three
		// files.
		this.#files = this.#files.concat(file);
		this.channel.attach();
		if (file.readable()) this.channel.keepDataUntilRead();
		if (file.writable()) this.channel.keepWritable();
	}

	/** @internal */
	async release(file: SocketIO): Promise<void> {
		this.#files = this.#files.filter((other) => other !== file);
		publishClosed(file, this.stream);
		this.#closeRequested ||= file.ownsSocket;
		if (this.#files.length > 0 || this.#isHandedOver) return;
		if (this.#closeRequested) await this.#end();
		else if (!this.channel.incoming.calls.hasWaiting) this.channel.detach();
	}

	/**
	 * Receives at most `size` bytes: waits until at least one byte has arrived, and returns no more than has arrived. An
	 * empty Buffer means end of stream. Bytes that a file has read ahead are not received. Python: `recv()`.
	 */
	recv(size: number, options?: ReadOptions): Promise<Buffer> {
		try {
			const input = this.#recvInput();
			const n = exactSize(size);
			if (n === 0) return Promise.resolve(Buffer.alloc(0));
			return input.calls.answerOrWait(input, input, () => input.takeSome(n), options, true);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** As `recv()`, into `buffer`; resolves to the number of bytes, 0 at the end of the stream. Python: `recv_into()`. */
	recvInto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const input = this.#recvInput();
			const target = targetOf(buffer);
			const { length } = target;
			if (length === 0) return Promise.resolve(0);
			return input.calls.answerOrWait(input, input, () => input.takeSomeInto(target, length), options, true);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Sends all of `data`, a string as UTF-8. Resolves to the number of bytes when the kernel has them. Python: `send()`.
	 */
	send(data: NodeJS.ArrayBufferView | ArrayBufferLike | string, options?: ReadOptions): Promise<number> {
		try {
			const bytes = Buffer.from(typeof data === "string" ? data : bytesOf(data));
			return resolveAfter(this.#send(bytes, options), bytes.length);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** As `send()`, but resolves to nothing. Python: `sendall()`. */
	sendall(data: NodeJS.ArrayBufferView | ArrayBufferLike | string, options?: ReadOptions): Promise<void> {
		try {
			return resolveAfter(this.#send(Buffer.from(typeof data === "string" ? data : bytesOf(data)), options), undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Limits each single wait of this socket and its files to `ms` milliseconds; null: no limit. A call that waits longer
	 * rejects with `TimeoutError`, whose description says what is kept then. Python: `settimeout()`, in seconds.
	 */
	settimeout(ms: number | null): void {
		this.channel.limitWaits(checkedTimeout(ms));
	}

	/** The limit of `settimeout()` in milliseconds, or null. Python: `gettimeout()`. */
	gettimeout(): number | null {
		return this.channel.timeout;
	}

	/**
	 * Ends one direction or both. 'write': sends all data that was flushed, then a FIN, and resolves when the kernel has
	 * both; data that is still in a file's buffer is not sent. 'read': what has arrived can still be read, then reads
	 * meet the end of the stream; what arrives later is thrown away. Python: `shutdown()`.
	 */
	shutdown(how: "read" | "write" | "both"): Promise<void> {
		try {
			this.#checkOpen();
			checkDirection(how);
			this.channel.attach();
			if (how !== "write") this.channel.incoming.shutRead();
			return resolveAfter(how === "read" ? undefined : this.channel.outgoing.shutWrite(), undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Closes the socket: sends what is pending, then a FIN. If files are open, the call resolves at once, and the socket
	 * closes when its last file is closed. A second call does nothing. Python: `close()`.
	 */
	close(): Promise<void> {
		this.#closeRequested = true;
		if (this.#files.length > 0 || this.#isHandedOver) return Promise.resolve();
		return this.#end();
	}

	/**
	 * Closes the socket and all its files at once, for good. Drops what is not sent, also what the files hold. Over TCP,
	 * with or without TLS, the peer gets a reset (`ECONNRESET`) and not a FIN, which it would take for the end of the
	 * data; any other stream is destroyed. Calls that wait reject with `ConnectionClosedError`, a `close()` that waits
	 * too; later calls fail with `ClosedFileError`, except `close()`. Does nothing on a socket that has closed, or that
	 * `detach()` has given away. Python: `abort()` of asyncio's transports.
	 *
	 * @example
	 * ```ts
	 * import { connect, listen } from "socket-makefile";
	 * await using listener = await listen(["127.0.0.1", 0]);
	 * await using client = await connect(listener.address());
	 * const server = await listener.accept();
	 * server.abort();
	 * await client.recv(1).catch((error) => console.log(error.code)); // "ECONNRESET"
	 * ```
	 */
	abort(): void {
		if (this.#isHandedOver || this.isStale) return;
		this.#closeRequested = true;
		this.channel.abort();
		for (const file of this.#files) void file.close();
		void this.close();
	}

	/** As `close()`, for `await using`. Python: the end of a `with` block. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/**
	 * Hands over the stream: sends what the files hold, closes them, and puts unread bytes back into the stream in their
	 * order, also bytes that a text file had decoded ahead, and also if the stream has already emitted 'end'. Resolves to
	 * the stream, ready for `pipe()`, `for await`, `tls.connect({ socket })` or any other use: the library's listeners
	 * are removed, and `allowHalfOpen` has the value that it had before. If the stream cannot take unread bytes back,
	 * because it was destroyed, the result is a new stream of these bytes, followed by the end or the error.
	 *
	 * Reads that wait reject with `ClosedFileError`, as does every later call. If sending fails, nothing is handed over.
	 * Python: `detach()`, which returns the descriptor and loses what was read ahead.
	 *
	 * @example
	 * ```ts
	 * import { connect, listen } from "socket-makefile";
	 * await using listener = await listen(["127.0.0.1", 0]);
	 * const client = await connect(listener.address());
	 * await client.sendall("head\nbody");
	 * await client.close();
	 * const server = await listener.accept();
	 * console.log(await server.makefile("r").readline()); // "head\n"
	 * for await (const chunk of await server.detach()) console.log(String(chunk)); // "body"
	 * ```
	 */
	detach(): Promise<Duplex> {
		return this.#handOver(async () => {
			const flushing = this.#flush();
			if (flushing !== undefined) await flushing;
			this.#checkOwned();
			// Other code may have written to a file while the first flush waited. This flush passes that data to the stream
			// before the next owner can write to it.
			void this.#flush();
			this.#handOverState = "done";
			for (const file of this.#files) void file.close();
			if (this.#input !== undefined) this.#input.calls.close(this.#input);
			unshareSocket(this.stream);
			return this.channel.handOver();
		});
	}

	/**
	 * Encrypts the connection: sends what the files hold, does the TLS handshake, and from then on this socket and its
	 * files use TLS. The client's side verifies the certificate, unless the options say otherwise, against the host given
	 * to `connect()`; for a stream that you opened yourself, give `servername`. With `isServer: true` the options need
	 * `key` and `cert`.
	 *
	 * Rejects with `UnreadDataError` while bytes that came unencrypted are unread, and with `UnsupportedOperation` while
	 * a read waits; in both cases the connection stays unencrypted. If the handshake fails, takes longer than
	 * `settimeout()` or is ended by `signal`, the connection closes, and this rejects with the TLS error, `TimeoutError`
	 * or `signal.reason`. Reads made during the handshake wait for its end. Python: `ssl.SSLContext.wrap_socket()`.
	 *
	 * @example
	 * ```ts
	 * import type { Socket } from "socket-makefile";
	 * async function secure(socket: Socket): Promise<void> {
	 *   await using file = socket.makefile("rw", { newline: "\r\n" });
	 *   await file.write("STARTTLS\n");
	 *   await file.flush();
	 *   if ((await file.readline()).startsWith("220")) await socket.starttls({});
	 * }
	 * ```
	 */
	starttls(options: StarttlsOptions): Promise<void> {
		return this.#handOver(async () => {
			options.signal?.throwIfAborted();
			this.#checkConnected();
			refuseUnread(this.channel, this.#files, options);
			const flushing = this.#flush();
			if (flushing !== undefined) await flushing;
			this.#checkConnected();
			refuseUnread(this.channel, this.#files, options);
			this.#handOverState = "encrypting";
			await this.channel.moveTo(
				(below) => {
					const encrypted = encrypt(below, options, this.host);
					shareSocket(encrypted.stream, this);
					return encrypted;
				},
				{ signal: options.signal },
			);
		});
	}

	/**
	 * Sends small writes at once (`true`), or lets the kernel wait for more to send with them (`false`, the default of a
	 * new connection). Returns the socket. Throws `UnsupportedOperation` if the stream is no socket. Python:
	 * `setsockopt()` with `TCP_NODELAY`.
	 */
	setNoDelay(on = true): this {
		this.#checkOpen();
		setNoDelay(this.channel.transport, on);
		return this;
	}

	/**
	 * Lets the kernel ask an idle peer whether it still exists; if it does not, the connection fails. `initialDelay` is
	 * how many milliseconds the connection must be silent before the first question. Node rounds it down to whole
	 * seconds; with 0 the system chooses. Returns the socket. Throws `UnsupportedOperation` if the stream is no socket.
	 * Python: `setsockopt()` with `SO_KEEPALIVE`.
	 */
	setKeepAlive(on = true, initialDelay = 0): this {
		this.#checkOpen();
		setKeepAlive(this.channel.transport, on, initialDelay);
		return this;
	}

	/** Undoes `unref()`. Returns the socket. Python has no counterpart. */
	ref(): this {
		this.#checkOpen();
		ref(this.channel.transport);
		return this;
	}

	/**
	 * Lets the process end although the connection is open, if nothing else keeps it alive. Returns the socket. Throws
	 * `UnsupportedOperation` if the stream has no such method. Python has no counterpart.
	 */
	unref(): this {
		this.#checkOpen();
		unref(this.channel.transport);
		return this;
	}

	/** The peer's address; '' where it has none, as on a Unix socket. Python: `getpeername()`. */
	getpeername(): Address {
		this.#checkOpen();
		return this.channel.remote ?? "";
	}

	/** The socket's own address; '' where it has none, as on a Unix socket. Python: `getsockname()`. */
	getsockname(): Address {
		this.#checkOpen();
		return this.channel.local ?? "";
	}

	/** The file descriptor; -1 after close, and where Node does not show it. Python: `fileno()`. */
	fileno(): number {
		return this.closed ? -1 : this.channel.descriptor;
	}

	/** @internal */
	get [peer](): string | undefined {
		return formatAddress(this.channel.remote ?? "");
	}

	/** What `util.inspect()` shows. */
	toString(): string {
		return this[customInspect]();
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, this[peer] ?? this.stream.constructor.name, this.closed && "closed");
	}

	#recvInput(): ByteInput {
		this.#checkOpen();
		if (this.#input === undefined) this.channel.checkUsable(true, false);
		this.#input ??= new ByteInput(this.channel.incoming);
		// Listen for the end of the stream from now on, because it may come while no call waits.
		this.channel.attach();
		return this.#input;
	}

	async #handOver<T>(act: () => Promise<T>): Promise<T> {
		this.#checkOwned();
		if (this.#handOverState !== undefined) throw new UnsupportedOperation("the socket is being handed over already");
		this.#handOverState = "running";
		try {
			return await act();
		} finally {
			if (!this.#isHandedOver) this.#handOverState = undefined;
		}
	}

	/** Sends what the files hold; returns a promise if the kernel has not taken it at once. */
	#flush(): Promise<unknown> | undefined {
		for (const output of this.#files.flatMap((file) => file.outputs)) void output.flush();
		// This waits for the bytes of all files. The flush() of a file waits only for that file's bytes.
		const { outgoing } = this.channel;
		const delivery = outgoing.delivery();
		return delivery && whenDelivered(outgoing.sendCalls, this, delivery, undefined);
	}

	get #isHandedOver(): boolean {
		return this.#handOverState === "done";
	}

	/** Whether this socket no longer owns the stream. */
	get #isGivenUp(): boolean {
		return this.#closing !== undefined || this.#isHandedOver;
	}

	/** Throws if this socket no longer owns the stream. A stream that has ended or failed can still be handed over. */
	#checkOwned(): void {
		if (this.#isGivenUp || this.channel.isStale) throw this.#closedError();
	}

	#checkConnected(): void {
		this.#checkOpen();
		this.channel.checkConnected();
	}

	/**
	 * Whether this process has closed the socket or its stream. False if the peer or a failure has ended the stream,
	 * because bytes that had arrived can still be read.
	 */
	get #isUnusable(): boolean {
		return this.#isGivenUp || this.channel.wasClosedHere;
	}

	#send(bytes: Buffer, options: ReadOptions | undefined): Promise<unknown> | undefined {
		this.#checkOpen();
		this.channel.checkUsable(false, true);
		const { outgoing } = this.channel;
		const refused = rejectionFor(outgoing.sendFailure, options);
		if (refused !== undefined || bytes.length === 0) return refused;
		this.channel.attach();
		this.channel.keepWritable();
		const delivery = outgoing.send([bytes]);
		return delivery && whenDelivered(outgoing.sendCalls, this, delivery, options);
	}

	#checkOpen(): void {
		if (this.#isUnusable) throw this.#closedError();
	}

	#closedError(): ClosedFileError {
		return new ClosedFileError(`the socket is closed: ${this[customInspect]()}`);
	}

	#end(): Promise<void> {
		if (this.#closing !== undefined) return this.#closing.catch(() => {});
		if (this.#input !== undefined) this.#input.calls.close(this.#input);
		// Data that is queued until the handshake succeeds must not be sent if the handshake is abandoned.
		if (this.#handOverState === "encrypting") this.channel.destroy();
		this.#closing = this.channel.close();
		return markHandled(this.#closing);
	}
}

function checkDirection(how: unknown): void {
	if (how === "read" || how === "write" || how === "both") return;
	throw invalidValue(`shutdown() takes 'read', 'write' or 'both', not ${described(how)}`);
}
