// The errors that callers catch, each with a stable `code`. Misuse is a TypeError or RangeError with one of
// Node's codes; a socket's own errors (ECONNRESET, EPIPE, …) pass through untouched.

/** A wrong value as a message shows it. */
export function described(value: unknown): string {
	if (typeof value === "string") return `'${value}'`;
	if (typeof value === "function") return "a function";
	if (typeof value === "object" && value !== null) return `an instance of ${value.constructor?.name ?? "Object"}`;
	return String(value);
}

/** Misuse: a value of the wrong type. */
export function invalidType(message: string): TypeError {
	return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** Misuse: a value that is not among those allowed. */
export function invalidValue(message: string): RangeError {
	return Object.assign(new RangeError(message), { code: "ERR_INVALID_ARG_VALUE" });
}

/** Misuse: a number that is too small or too large. */
export function outOfRange(message: string): RangeError {
	return Object.assign(new RangeError(message), { code: "ERR_OUT_OF_RANGE" });
}

/**
 * Any call on a closed or detached file or socket, and calls that wait when it is closed (Python: `ValueError`).
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_CLOSED_FILE";
	constructor(message = "I/O operation on closed file") {
		super(message);
	}
}

/**
 * What this kind of file cannot do: reading a 'w' file, seeking a socket (Python: `io.UnsupportedOperation`).
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_UNSUPPORTED_OPERATION";
}

/**
 * A wait outlived `settimeout()` (Python: `TimeoutError`). Nothing is lost: the next read goes on where this one stood,
 * the next `flush()` waits for what is still queued.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ETIMEDOUT";
	constructor(message = "timed out") {
		super(message);
	}
}

/**
 * `maxLineLength` units arrived without a line end. Nothing is consumed: read the line in pieces with
 * `readline(limit)` or `read(n)`, or drop it with `skipline()`. Python has no such limit.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_LINE_TOO_LONG";
	/** The limit that was reached: bytes in a binary file, characters in a text file. */
	readonly limit: number;
	constructor(limit: number) {
		super(`line too long: no line end within maxLineLength (${limit})`);
		this.limit = limit;
	}
}

/**
 * An encoding or error handler that does not exist, thrown by `makefile()` itself (Python: `LookupError`).
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_UNKNOWN_ENCODING";
}

/**
 * The stream was destroyed by this process, or ended without an end of stream. What had arrived is delivered first, then
 * every read rejects with it. Python has no counterpart: there nobody else can close a file's socket unnoticed.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_CONNECTION_CLOSED";
	constructor(message = "the connection was closed before the end of the stream", options?: ErrorOptions) {
		super(message, options);
	}
}

/**
 * `starttls()` while plaintext is still unread: passing it on would let it pose as encrypted data. Nothing has been sent,
 * and the connection is as it was. Python: nothing checks this.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_UNREAD_DATA";
}

export const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/**
 * A byte sequence that its encoding does not allow (Python: the class of the same name). What was good before it has been
 * delivered; the file stays in front of the bad bytes until `reconfigure({ errors })`, `skipline()` or `buffer` moves on.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_UNICODE_DECODE";
	/** The encoding, by Python's name. */
	readonly encoding: string;
	/** The bytes that were being decoded; in a file they begin at the file's position. */
	readonly object: Buffer;
	/** The first bad byte, as an index into `object`. */
	readonly start: number;
	/** One past the last bad byte. */
	readonly end: number;
	/** Why, in CPython's words. */
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
 * A character that its encoding cannot express (Python: the class of the same name). Nothing of that text was written.
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
	/** Tells the class by a string, and is the same in every version. */
	readonly code = "ERR_UNICODE_ENCODE";
	/** The encoding, by Python's name. */
	readonly encoding: string;
	/** The text that was being encoded. */
	readonly object: string;
	/** The first bad character, counted in code points of `object`. */
	readonly start: number;
	/** One past the last bad character. */
	readonly end: number;
	/** Why, in CPython's words. */
	readonly reason: string;

	/** @param first the code point at `start`, for who knows it: to find it in a long text takes time */
	constructor(encoding: string, object: string, start: number, end: number, reason: string, first?: number) {
		const point = end === start + 1 ? (first ?? pointAt(object, start)) : undefined;
		const what =
			point === undefined
				? `characters in position ${start}-${end - 1}`
				: `character '${escaped(point)}' in position ${start}`;
		super(`'${encoding}' codec can't encode ${what}: ${reason}`);
		this.encoding = encoding;
		this.object = object;
		this.start = start;
		this.end = end;
		this.reason = reason;
	}
}

function pointAt(text: string, position: number): number | undefined {
	let count = 0;
	for (const character of text) if (count++ === position) return character.codePointAt(0);
	return undefined;
}

/** A character by its code point, as Python writes it. */
export function escaped(point: number): string {
	if (point > 0xffff) return `\\U${hex(point, 8)}`;
	return point > 0xff ? `\\u${hex(point, 4)}` : `\\x${hex(point, 2)}`;
}
