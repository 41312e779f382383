import net from "node:net";
import type { Duplex } from "node:stream";
import { ClosedFileError, ConnectionClosedError, UnsupportedOperation } from "../errors.ts";
import { bytesOf, parseSize } from "../io/arguments.ts";
import { ByteInput } from "../io/bytes/byte-input.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import { after, markHandled, rejectionFor, whenDelivered } from "../io/calls/promises.ts";
import { inspected, peer, summary } from "../io/inspect.ts";
import { described, invalidType, invalidValue, outOfRange } from "../misuse.ts";
import { type Address, addressOf, shown } from "./address.ts";
import type { FileOf, Mode, OptionsOf } from "./modes.ts";
import { publishClosed } from "./observe/channels.ts";
import { trace } from "./observe/trace.ts";
import type { SocketIO } from "./socket-io.ts";
import { encrypt, refuseUnread, type StarttlsOptions } from "./starttls.ts";
import { type AnyStream, StreamChannel } from "./stream/stream-channel.ts";
import { isStream } from "./stream/stream-kinds.ts";
import { hasEnded, hasFinished } from "./stream/stream-state.ts";
import { checkedTimeout } from "./timeout.ts";
import { buildTower } from "./tower.ts";

/** Where a stream carries its socket. Two copies of this package agree on the name, and so on the reference count. */
const key = Symbol.for("socket-makefile.socket");
type Carrier = AnyStream & { [key]?: Socket };

/** The constructor is private. A class that names itself is renamed by the bundler, and shows as `_Socket`. */
let made: (stream: AnyStream) => Socket;

const NONE: SocketIO[] = [];

/**
 * Python's socket object over a Node stream, one per stream. It closes for real when `close()` was called and the last
 * file made from it is closed too.
 *
 * A returned Buffer is the caller's. Sizes are bytes, times milliseconds. After close every call rejects with
 * `ClosedFileError`; the connection's own errors pass through.
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
	/** @internal */
	readonly channel: StreamChannel;
	/** @internal The host that was given to `connect()`, whose certificate `starttls()` wants to see. */
	host: string | undefined;
	#files = NONE;
	#input: ByteInput | undefined;
	/** Was `close()` called? */
	#closeRequested = false;
	#closing: Promise<void> | undefined;
	#detached = false;
	/** Is it being handed over to TLS, or to somebody else? */
	#handingOver = false;
	#encrypting = false;

	static {
		made = (stream) => new this(stream);
	}

	private constructor(stream: AnyStream) {
		this.channel = new StreamChannel(stream);
		trace(this);
	}

	/** The socket of a stream: always the same object for the same stream. */
	static from(stream: AnyStream): Socket {
		if (!isStream(stream)) {
			throw invalidType(`Socket.from() takes a Node stream, not ${described(stream)}`);
		}
		const carrier: Carrier = stream;
		if (carrier[key] === undefined || carrier[key].channel.outlived) carrier[key] = made(stream);
		return carrier[key];
	}

	/** The Node stream underneath. */
	get stream(): Duplex {
		return this.channel.stream;
	}

	/** Has the socket really closed? */
	get closed(): boolean {
		return this.#closing !== undefined || this.#detached || this.stream.destroyed || this.channel.outlived;
	}

	/** Makes a file over this socket; see {@link makefile}. Python: `makefile()`. */
	makefile<M extends Mode = "r", const O extends OptionsOf<M> = OptionsOf<M>>(mode?: M, options?: O): FileOf<M, O> {
		// The assembler works by value what FileOf says by type.
		return buildTower(this, mode, options) as FileOf<M, O>;
	}

	/** @internal */
	check(reads: boolean, writes: boolean): void {
		if (this.#isUnusable) throw new ClosedFileError("makefile() on a closed socket");
		this.channel.checkUsable(reads, writes);
	}

	/** @internal */
	retain(file: SocketIO): void {
		// Two or three at most, and an idle connection has room for no more than it needs: push() makes room for seventeen.
		this.#files = this.#files.concat(file);
		this.channel.attach();
		if (file.readable()) this.channel.guard();
		if (file.writable()) this.channel.keepOpen();
	}

	/** @internal */
	async release(file: SocketIO): Promise<void> {
		this.#files = this.#files.filter((other) => other !== file);
		publishClosed(file, this.stream);
		this.#closeRequested ||= file.ownsSocket;
		if (this.#files.length > 0 || this.#detached) return;
		if (this.#closeRequested) await this.#end();
		else if (this.channel.calls.idle) this.channel.detach();
	}

	/**
	 * What is here, at most `size` bytes, waiting for one arrival; empty at the end of the stream. Takes from the stream
	 * what no file has read ahead. Python: `recv()`.
	 */
	recv(size: number, options?: ReadOptions): Promise<Buffer> {
		try {
			const input = this.#receiving();
			const n = checkedSize(size);
			if (n === 0) return Promise.resolve(Buffer.alloc(0));
			return this.channel.calls.answerOrWait(input, input, () => input.takeSome(n), options, true);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Receives once into `buffer`; resolves to the number of bytes, 0 at the end of the stream. Python: `recv_into()`. */
	recvInto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const input = this.#receiving();
			const target = bytesOf(buffer);
			if (target.length === 0) return Promise.resolve(0);
			return this.channel.calls.answerOrWait(
				input,
				input,
				() => input.takeSome(target.length)?.copy(target),
				options,
				true,
			);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Sends all of `data` (a string as UTF-8); resolves to its number of bytes when the kernel has them. Python: `send()`. */
	send(data: NodeJS.ArrayBufferView | ArrayBufferLike | string, options?: ReadOptions): Promise<number> {
		try {
			const bytes = Buffer.from(typeof data === "string" ? data : bytesOf(data));
			return after(this.#send(bytes, options), bytes.length);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** As `send()`. Python: `sendall()`. */
	sendall(data: NodeJS.ArrayBufferView | ArrayBufferLike | string, options?: ReadOptions): Promise<void> {
		try {
			return after(this.#send(Buffer.from(typeof data === "string" ? data : bytesOf(data)), options), undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Bounds each single wait of this socket and its files; null: no bound. A call whose wait lasts longer rejects with
	 * `TimeoutError`, nothing is lost and the next call goes on. Python: `settimeout()`, in seconds.
	 */
	settimeout(ms: number | null): void {
		this.channel.timeout = checkedTimeout(ms);
	}

	/** Milliseconds, or null. Python: `gettimeout()`. */
	gettimeout(): number | null {
		return this.channel.timeout;
	}

	/**
	 * 'write': sends what was flushed, then FIN. 'read': what has arrived can still be read, then the stream ends.
	 * Python: `shutdown()`.
	 */
	shutdown(how: "read" | "write" | "both"): Promise<void> {
		try {
			this.#checkOpen();
			checkDirection(how);
			this.channel.attach();
			if (how !== "write") this.channel.shutRead();
			return after(how === "read" ? undefined : this.channel.shutWrite(), undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Lets go of the socket's own reference. It closes for real, pending bytes first and then FIN, when the last file is
	 * closed too; then this resolves at once. Twice is fine. Python: `close()`.
	 */
	close(): Promise<void> {
		this.#closeRequested = true;
		if (this.#files.length > 0 || this.#detached) return Promise.resolve();
		return this.#end();
	}

	/** As `close()`, for `await using`. Python: leaving a `with`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/**
	 * Hands the stream on: what the files hold is sent, they are closed, and unread bytes (text read ahead included) go
	 * back to the stream, in order, at the end of the stream too. Resolves to the stream, with no listener left and its own
	 * `allowHalfOpen`, ready for `pipe()`, `for await`, `tls.connect({ socket })` or anybody else. It is the same object,
	 * except when it is already destroyed: then a stream of what was unread, and its end or error.
	 *
	 * Reads that wait reject with `ClosedFileError`, as does every later call. If sending fails, nothing was handed on.
	 * Python: `detach()`, which gives the descriptor and loses what was read ahead.
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
			// What was written meanwhile goes to the stream, which sends it before anything else.
			void this.#flush();
			this.#detached = true;
			for (const file of this.#files) void file.close();
			if (this.#input !== undefined) this.channel.calls.close(this.#input);
			const carrier: Carrier = this.stream;
			delete carrier[key];
			return this.channel.handOver();
		});
	}

	/**
	 * Encrypts the connection: sends what the files hold, does the TLS handshake, and then this socket and its files go on
	 * over TLS. For the side that called `connect()` certificates are verified against that host unless the options say
	 * otherwise; over a stream of your own give `servername`. With `isServer: true` the options need `key` and `cert`.
	 *
	 * Rejects with `UnreadDataError` while bytes that came unencrypted are unread, and with `UnsupportedOperation` while
	 * a read waits; then nothing has happened. A handshake that fails, takes longer than `settimeout()` or is ended by
	 * `signal` closes the connection and rejects with the TLS error, `TimeoutError` or `signal.reason`. Reads made during
	 * the handshake wait for its end. Python: `ssl.SSLContext.wrap_socket()`.
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
			this.#connected();
			refuseUnread(this.channel, this.#files, options);
			const flushing = this.#flush();
			if (flushing !== undefined) await flushing;
			this.#connected();
			refuseUnread(this.channel, this.#files, options);
			this.#encrypting = true;
			const begin = (below: Duplex) => {
				const encrypted = encrypt(below, options, this.host);
				const carrier: Carrier = encrypted.stream;
				carrier[key] = this;
				return encrypted;
			};
			try {
				await this.channel.moveTo(begin, options);
			} finally {
				this.#encrypting = false;
			}
		});
	}

	/** The peer's address; '' where it has none. Python: `getpeername()`. */
	getpeername(): Address {
		this.#checkOpen();
		const { stream } = this;
		return stream instanceof net.Socket ? addressOf(stream.remoteAddress, stream.remotePort) : "";
	}

	/** The own address; '' where there is none. Python: `getsockname()`. */
	getsockname(): Address {
		this.#checkOpen();
		const { stream } = this;
		return stream instanceof net.Socket ? addressOf(stream.localAddress, stream.localPort) : "";
	}

	/** The descriptor where Node shows it, else -1, as after close. Python: `fileno()`. */
	fileno(): number {
		return this.closed ? -1 : this.channel.descriptor;
	}

	/** @internal */
	get [peer](): string | undefined {
		const { stream } = this;
		return stream instanceof net.Socket ? shown(addressOf(stream.remoteAddress, stream.remotePort)) : undefined;
	}

	/** @internal */
	[inspected](): string {
		return summary(this, this[peer] ?? this.stream.constructor.name, this.closed && "closed");
	}

	#receiving(): ByteInput {
		this.#checkOpen();
		if (this.#input === undefined) this.channel.checkUsable(true, false);
		this.#input ??= new ByteInput(this.channel);
		// The end may come while no call waits.
		this.channel.attach();
		return this.#input;
	}

	async #handOver<T>(act: () => Promise<T>): Promise<T> {
		this.#checkOwned();
		if (this.#handingOver) throw new UnsupportedOperation("the socket is being handed over already");
		this.#handingOver = true;
		try {
			return await act();
		} finally {
			this.#handingOver = false;
		}
	}

	/** Sends what the files hold; the promise is there if the kernel has not taken it at once. */
	#flush(): Promise<unknown> | undefined {
		for (const output of this.#files.flatMap((file) => file.outputs)) void output.flush();
		// Each file waits for what it has sent itself; here all of it counts.
		return whenDelivered(this.channel.sendCalls, this, this.channel.delivery(), undefined);
	}

	/** Throws unless the stream is this socket's to hand over, in whatever state it is. */
	#checkOwned(): void {
		if (this.#closing !== undefined || this.#detached || this.channel.outlived) {
			throw new ClosedFileError("the socket is closed");
		}
	}

	#connected(): void {
		this.#checkOpen();
		if (this.stream.destroyed) throw this.channel.failure ?? this.stream.errored ?? new ConnectionClosedError();
	}

	/**
	 * Closed by this process. What had arrived before a failure of the connection, or before Node closed a stream whose
	 * two directions had ended, can still be read.
	 */
	get #isUnusable(): boolean {
		const { stream } = this;
		const byItself = stream.errored || (hasEnded(stream) && hasFinished(stream));
		const destroyed = (stream.destroyed && !byItself) || this.channel.outlived;
		return this.#closing !== undefined || this.#detached || destroyed;
	}

	#send(bytes: Buffer, options: ReadOptions | undefined): Promise<unknown> | undefined {
		this.#checkOpen();
		this.channel.checkUsable(false, true);
		const refused = rejectionFor(this.channel.sendFailure, options);
		if (refused !== undefined || bytes.length === 0) return refused;
		this.channel.attach();
		this.channel.keepOpen();
		return whenDelivered(this.channel.sendCalls, this, this.channel.send([bytes]), options);
	}

	#checkOpen(): void {
		if (this.#isUnusable) throw new ClosedFileError("the socket is closed");
	}

	#end(): Promise<void> {
		if (this.#closing !== undefined) return this.#closing.catch(() => {});
		if (this.#input !== undefined) this.channel.calls.close(this.#input);
		// What waits for the end of a handshake must not leave before it.
		if (this.#encrypting) this.stream.destroy();
		this.#closing = this.channel.close();
		return markHandled(this.#closing);
	}
}

function checkDirection(how: unknown): void {
	if (how === "read" || how === "write" || how === "both") return;
	throw invalidValue(`shutdown() takes 'read', 'write' or 'both', not ${described(how)}`);
}

function checkedSize(size: number): number {
	const n = parseSize(size);
	if (n >= 0) return n;
	throw outOfRange(`size must be a non-negative integer, not ${String(size)}`);
}
