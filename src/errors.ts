// The errors that callers catch, each with a stable `code`. Misuse is a TypeError or RangeError with one of
// Node's codes; a socket's own errors (ECONNRESET, EPIPE, …) pass through untouched.

/** Any call on a closed or detached file or socket (Python: `ValueError`). */
export class ClosedFileError extends Error {
	/** The name of the class. */
	override readonly name = "ClosedFileError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_CLOSED_FILE";
	constructor(message = "I/O operation on closed file") {
		super(message);
	}
}

/** What this kind of file cannot do: reading a 'w' file, seeking a socket (Python: `io.UnsupportedOperation`). */
export class UnsupportedOperation extends Error {
	/** The name of the class. */
	override readonly name = "UnsupportedOperation";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_UNSUPPORTED_OPERATION";
}

/** A wait outlived `settimeout()` (Python: `TimeoutError`). Nothing is lost: the next read goes on where this one stood. */
export class TimeoutError extends Error {
	/** The name of the class. */
	override readonly name = "TimeoutError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ETIMEDOUT";
	constructor(message = "timed out") {
		super(message);
	}
}

/**
 * `maxLineLength` units arrived without a line end. Nothing is consumed: read the line in pieces with
 * `readline(limit)` or `read(n)`, or drop it with `skipline()`.
 */
export class LineTooLongError extends Error {
	/** The name of the class. */
	override readonly name = "LineTooLongError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_LINE_TOO_LONG";
	/** The limit that was reached: bytes in a binary file, characters in a text file. */
	readonly limit: number;
	constructor(limit: number) {
		super(`line too long: no line end within maxLineLength (${limit})`);
		this.limit = limit;
	}
}

/** An encoding or error handler that does not exist, thrown by `makefile()` itself (Python: `LookupError`). */
export class UnknownEncodingError extends Error {
	/** The name of the class. */
	override readonly name = "UnknownEncodingError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_UNKNOWN_ENCODING";
}

/** The stream was destroyed by this process, or ended without an end of stream. */
export class ConnectionClosedError extends Error {
	/** The name of the class. */
	override readonly name = "ConnectionClosedError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_CONNECTION_CLOSED";
	constructor(message = "the connection was closed before the end of the stream", options?: ErrorOptions) {
		super(message, options);
	}
}

/** `starttls()` while plaintext is still unread: passing it on would let it pose as encrypted data. */
export class UnreadDataError extends Error {
	/** The name of the class. */
	override readonly name = "UnreadDataError";
	/** Stays what it is, for programs that ask. */
	readonly code = "ERR_UNREAD_DATA";
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** A byte sequence that its encoding does not allow (Python's class of the same name). */
export class UnicodeDecodeError extends Error {
	/** The name of the class. */
	override readonly name = "UnicodeDecodeError";
	/** Stays what it is, for programs that ask. */
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

/** A character that its encoding cannot express (Python's class of the same name). */
export class UnicodeEncodeError extends Error {
	/** The name of the class. */
	override readonly name = "UnicodeEncodeError";
	/** Stays what it is, for programs that ask. */
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

	constructor(encoding: string, object: string, start: number, end: number, reason: string) {
		const point = end === start + 1 ? pointAt(object, start) : undefined;
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

function escaped(point: number): string {
	if (point > 0xffff) return `\\U${hex(point, 8)}`;
	return point > 0xff ? `\\u${hex(point, 4)}` : `\\x${hex(point, 2)}`;
}
