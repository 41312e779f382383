// The errors that callers catch, each with a stable `code`. (Errors for misuse are in misuse.ts. A socket's own errors,
// ECONNRESET, EPIPE and so on, pass through untouched.)

/**
 * Thrown by calls that need the file or connection after the file or socket was closed or detached, and by calls that
 * are waiting when it is closed (Python: `ValueError`).
 *
 * @example
 * ```ts
 * import { BytesIO, ClosedFileError } from "socket-makefile";
 * const f = new BytesIO();
 * await f.close();
 * await f.readline().catch((error) => console.log(error instanceof ClosedFileError)); // true
 * ```
 */
export class ClosedFileError extends Error {
	/** The name of the class. */
	override readonly name = "ClosedFileError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_CLOSED_FILE";
	constructor(message = "I/O operation on closed file") {
		super(message);
	}
}

/**
 * Thrown by an operation that this kind of file does not have, such as reading a 'w' file or seeking a socket (Python:
 * `io.UnsupportedOperation`).
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO, UnsupportedOperation } from "socket-makefile";
 * const f = new BufferedReader(new BytesIO("x"));
 * await f.write(Buffer.from("y")).catch((error) => console.log(error instanceof UnsupportedOperation)); // true
 * ```
 */
export class UnsupportedOperation extends Error {
	/** The name of the class. */
	override readonly name = "UnsupportedOperation";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_UNSUPPORTED_OPERATION";
}

/**
 * A call waited longer than `settimeout()` allows (Python: `TimeoutError`). A read that times out consumes nothing, so
 * the next read starts at the same byte (the exception is `skipline()`: what it has dropped stays dropped). After a
 * write or `flush()` that times out, the bytes stay queued, and the next `flush()` waits for them. But if `connect()`,
 * the handshake of `starttls()` or the socket's `close()` times out, the connection is closed, and unsent bytes are
 * lost.
 *
 * @example
 * ```ts
 * import { connect, listen, TimeoutError } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using socket = await connect(listener.address());
 * socket.settimeout(20);
 * await socket.recv(1).catch((error) => console.log(error instanceof TimeoutError)); // true
 * ```
 */
export class TimeoutError extends Error {
	/** The name of the class. */
	override readonly name = "TimeoutError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ETIMEDOUT";
	constructor(message = "timed out") {
		super(message);
	}
}

/**
 * `maxLineLength` bytes (in a binary file) or characters (in a text file) arrived without a line end. Nothing is
 * consumed: read the line in pieces with `readline(limit)` or `read(n)`, or drop it with `skipline()`. A text file also
 * limits the unread bytes that stand for no character: if there are `maxLineLength` of them, a call that would have to
 * wait rejects with this error. Bytes that the error handler replaces by nothing count as such bytes. Of the bytes of
 * shift sequences, which switch the character set, 8 for each unread character are free, and the others count.
 * `skipline()` drops all such bytes. Python has no such limit.
 *
 * @example
 * ```ts
 * import { BytesIO, LineTooLongError, TextIOWrapper } from "socket-makefile";
 * const f = new TextIOWrapper(new BytesIO("very long\nshort\n"), { maxLineLength: 6 });
 * await f.readline().catch((error) => console.log(error instanceof LineTooLongError)); // true
 * console.log(await f.skipline(), await f.readline()); // 10 "short\n"
 * ```
 */
export class LineTooLongError extends Error {
	/** The name of the class. */
	override readonly name = "LineTooLongError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_LINE_TOO_LONG";
	/** The limit that was reached: bytes in a binary file, characters in a text file. */
	readonly limit: number;
	/** @param separators what `readuntil()` looked for, as the message shows it; by default a line end */
	constructor(limit: number, separators?: string) {
		const sought = separators === undefined ? "line end" : `separator ${separators}`;
		super(`line too long: no ${sought} within maxLineLength (${limit})`);
		this.limit = limit;
	}
}

/**
 * The stream ended before the separator that `readuntil()` looks for, or before the number of bytes or characters that
 * `readexactly()`, `peekexactly()` or `chunks()` asks for. The call that rejects consumes nothing, so the next call
 * rejects in the same way. (The pieces that `chunks()` has already returned stay consumed.) Python:
 * `asyncio.IncompleteReadError`.
 *
 * @example
 * ```ts
 * import { BytesIO, IncompleteReadError } from "socket-makefile";
 * const f = new BytesIO("abc");
 * try {
 * 	await f.readexactly(10);
 * } catch (error) {
 * 	if (!(error instanceof IncompleteReadError)) throw error;
 * 	console.log(String(error.partial), error.expected); // "abc" 10
 * }
 * ```
 */
export class IncompleteReadError<T extends string | Buffer = string | Buffer> extends Error {
	/** The name of the class. */
	override readonly name = "IncompleteReadError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_INCOMPLETE_READ";
	/**
	 * A copy of what is left, which is still unread; empty if the stream ended between two messages. In an error of
	 * `chunks()` it is always empty, because `chunks()` has already returned everything that arrived.
	 */
	readonly partial: T;
	/** The size that was asked for, in bytes or characters; undefined for `readuntil()`. */
	readonly expected: number | undefined;

	constructor(partial: T, expected: number | undefined, message: string) {
		super(message);
		this.partial = partial;
		this.expected = expected;
	}
}

/**
 * There is no encoding or error handler of that name (Python: `LookupError`). `makefile()` and the constructor of
 * `TextIOWrapper` throw this error, and `reconfigure()` rejects with it; reads and writes do not. The error handler
 * 'namereplace' counts as unknown while the optional package `@unicode/unicode-14.0.0`, which has the names of
 * characters, is not installed.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper, UnknownEncodingError } from "socket-makefile";
 * try {
 * 	new TextIOWrapper(new BytesIO(), { encoding: "klingon" });
 * } catch (error) {
 * 	console.log(error instanceof UnknownEncodingError); // true
 * }
 * ```
 */
export class UnknownEncodingError extends Error {
	/** The name of the class. */
	override readonly name = "UnknownEncodingError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_UNKNOWN_ENCODING";
}

/**
 * The connection was closed too early: this process destroyed the stream or called `abort()`, or the stream closed
 * without emitting 'end' or an error. A file's reads first return the bytes that had arrived (not after `abort()`);
 * then all its reads and writes reject with this error, and its `flush()` does so too if bytes were lost. `starttls()`
 * may reject with it if the peer ends the connection during the handshake. Python has no counterpart, because there
 * other code cannot close a file's socket without the file's knowledge.
 *
 * @example
 * ```ts
 * import { PassThrough } from "node:stream";
 * import { ConnectionClosedError, makefile } from "socket-makefile";
 * const stream = new PassThrough();
 * const f = makefile(stream, "r");
 * stream.destroy();
 * await f.readline().catch((error) => console.log(error instanceof ConnectionClosedError)); // true
 * ```
 */
export class ConnectionClosedError extends Error {
	/** The name of the class. */
	override readonly name = "ConnectionClosedError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_CONNECTION_CLOSED";
	constructor(
		message = "the connection was closed too early: its stream was destroyed or has closed",
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

/**
 * `starttls()` was called while unencrypted bytes were unread. After the handshake, the reader would take them for
 * bytes that came encrypted. So the handshake does not begin, and the connection stays unencrypted. (Data in the files'
 * buffers may have been sent.) Python does not check this.
 *
 * @example
 * ```ts
 * import { connect, listen, UnreadDataError } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using client = await connect(listener.address());
 * await using server = await listener.accept();
 * await client.sendall("STARTTLS\nsmuggled\n");
 * await using f = server.makefile("rb");
 * await f.readline();
 * await server.starttls({ isServer: true }).catch((error) => console.log(error instanceof UnreadDataError)); // true
 * ```
 */
export class UnreadDataError extends Error {
	/** The name of the class. */
	override readonly name = "UnreadDataError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_UNREAD_DATA";
}

/**
 * A byte sequence that the encoding does not allow (Python: the class of the same name). The text before it has been
 * delivered. The file's position stays before the bad bytes, and every read rejects again, until they are decoded after
 * `reconfigure({ errors })`, dropped by `skipline()` or read as bytes through `buffer`.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper, UnicodeDecodeError } from "socket-makefile";
 * const f = new TextIOWrapper(new BytesIO(Buffer.from("gr\xfc\xdfe\n", "latin1")));
 * try {
 * 	await f.readline();
 * } catch (error) {
 * 	if (!(error instanceof UnicodeDecodeError)) throw error;
 * 	console.log(error.start, error.reason); // 2 "invalid start byte"
 * }
 * await f.reconfigure({ errors: "replace" });
 * console.log(await f.readline()); // "gr\ufffd\ufffde\n"
 * ```
 */
export class UnicodeDecodeError extends Error {
	/** The name of the class. */
	override readonly name = "UnicodeDecodeError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_UNICODE_DECODE";
	/** Python's name of the encoding. */
	readonly encoding: string;
	/** The bytes that were being decoded. If a file was read, they begin at its position. */
	readonly object: Buffer;
	/** The index of the first bad byte in `object`. */
	readonly start: number;
	/** The index after the last bad byte. */
	readonly end: number;
	/** The reason, in CPython's words. */
	readonly reason: string;

	constructor(encoding: string, object: Buffer, start: number, end: number, reason: string) {
		const byte = end === start + 1 ? object[start] : undefined;
		const what =
			byte === undefined ? `bytes in position ${start}-${end - 1}` : `byte 0x${hex(byte, 2)} in position ${start}`;
		super(`'${encoding}' codec can't decode ${what}: ${reason}`);
		this.encoding = encoding;
		this.object = object;
		this.start = start;
		this.end = end;
		this.reason = reason;
	}
}

/**
 * A character that the encoding cannot express (Python: the class of the same name). No part of the text was written.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper, UnicodeEncodeError } from "socket-makefile";
 * const f = new TextIOWrapper(new BytesIO(), { encoding: "ascii" });
 * await f.write("naïve").catch((error) => console.log(error instanceof UnicodeEncodeError, error.start)); // true 2
 * ```
 */
export class UnicodeEncodeError extends Error {
	/** The name of the class. */
	override readonly name = "UnicodeEncodeError";
	/** Identifies the class by a string that stays the same in every version. */
	readonly code = "ERR_UNICODE_ENCODE";
	/** Python's name of the encoding. */
	readonly encoding: string;
	/** The text that was being encoded. */
	readonly object: string;
	/** The index of the first bad character in `object`, counted in code points. */
	readonly start: number;
	/** The index after the last bad character. */
	readonly end: number;
	/** The reason, in CPython's words. */
	readonly reason: string;

	/** @param first the code point at `start`, if the caller knows it; finding it in a long text takes time */
	constructor(encoding: string, object: string, start: number, end: number, reason: string, first?: number) {
		const point = end === start + 1 ? (first ?? codePointAt(object, start)) : undefined;
		const what =
			point === undefined
				? `characters in position ${start}-${end - 1}`
				: `character '${pythonEscape(point)}' in position ${start}`;
		super(`'${encoding}' codec can't encode ${what}: ${reason}`);
		this.encoding = encoding;
		this.object = object;
		this.start = start;
		this.end = end;
		this.reason = reason;
	}
}

/** A number in hexadecimal, with at least `digits` digits. */
export function hex(value: number, digits: number): string {
	return value.toString(16).padStart(digits, "0");
}

function codePointAt(text: string, position: number): number | undefined {
	let count = 0;
	for (const character of text) if (count++ === position) return character.codePointAt(0);
	return undefined;
}

/** The escape sequence that Python writes for a character. */
export function pythonEscape(point: number): string {
	if (point > 0xffff) return `\\U${hex(point, 8)}`;
	return point > 0xff ? `\\u${hex(point, 4)}` : `\\x${hex(point, 2)}`;
}
