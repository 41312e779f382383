import { UnicodeDecodeError, UnicodeEncodeError, UnknownEncodingError } from "../errors.ts";
import { described, invalidType, outOfRange } from "../misuse.ts";
import { builtins } from "./builtin-handlers.ts";
import { checkName } from "./check-name.ts";
import type { CodePointWalker } from "./code-points.ts";

/**
 * What to do with a bad sequence: the text to put in its place, and the place to go on from. That place is an index
 * into `error.object` (bytes in decoding, code points in encoding); a negative one counts from the end. What the
 * handler throws, the read or write rejects with. Python: a function for `codecs.register_error`.
 *
 * @example
 * ```ts
 * import { BytesIO, type ErrorHandler, TextIOWrapper } from "socket-makefile";
 * const hole: ErrorHandler = (error) => ["?".repeat(error.end - error.start), error.end];
 * const f = new TextIOWrapper(new BytesIO(Buffer.from([0x61, 0xff, 0x62])), { errors: hole });
 * console.log(await f.read()); // "a?b"
 * ```
 */
export type ErrorHandler = (
	error: UnicodeDecodeError | UnicodeEncodeError,
) => readonly [replacement: string, resumeAt: number];

export type DecodeReply = readonly [replacement: string, resumeAt: number];
export type EncodeReply = readonly [replacement: string | Buffer, resumeAt: number];

/** An error handler as the codecs call it. `undefined` refuses: the caller makes the error. */
export interface ErrorHandlerEntry {
	/** Whether one bad byte may become more than one character. */
	readonly expands: boolean;
	decode(encoding: string, bytes: Buffer, start: number, end: number, reason: string): DecodeReply | undefined;
	/** Asked where a codec cannot go on, whatever `decode` would say. */
	onFatal?(start: number, end: number): DecodeReply;
	/** `start`, `end` and `resumeAt` count UTF-16 code units. */
	encode(
		encoding: string,
		points: CodePointWalker,
		start: number,
		end: number,
		reason: string,
	): EncodeReply | undefined;
}

const registered = new Map<string, ErrorHandlerEntry>();

/**
 * Gives an error handler a name, which the option `errors` then takes everywhere in this process.
 * Python: `codecs.register_error`. A `name` or `handler` of the wrong type is a TypeError.
 *
 * @example
 * ```ts
 * import { BytesIO, registerError, TextIOWrapper } from "socket-makefile";
 * registerError("question", (error) => ["?", error.end]);
 * const f = new TextIOWrapper(new BytesIO(Buffer.from([0x61, 0xff, 0x62])), { errors: "question" });
 * console.log(await f.read()); // "a?b"
 * ```
 */
export function registerError(name: string, handler: ErrorHandler): void {
	checkName(name, "name");
	if (typeof handler !== "function") throw invalidType(`handler must be a function, not ${described(handler)}`);
	registered.set(name, fromFunction(handler));
}

/** The error handler of a name, or of a function. Throws UnknownEncodingError for a name that nobody gave. */
export function findErrorHandler(errors: string | ErrorHandler): ErrorHandlerEntry {
	if (typeof errors === "function") return fromFunction(errors);
	checkName(errors, "errors");
	const entry = registered.get(errors) ?? builtins.get(errors)?.();
	if (entry !== undefined) return entry;
	const known = [...new Set([...builtins.keys(), ...registered.keys()])].join(", ");
	throw new UnknownEncodingError(`unknown error handler name '${errors}' (known: ${known}, or a function)`);
}

/** The same handler, but where it refuses, each bad byte counts as one character: for text that is dropped anyway. */
export function forgiving(handler: ErrorHandlerEntry): ErrorHandlerEntry {
	const pass = (start: number, end: number): DecodeReply => ["\ufffe".repeat(end - start), end];
	return {
		expands: true,
		decode(encoding, bytes, start, end, reason) {
			try {
				return handler.decode(encoding, bytes, start, end, reason) ?? pass(start, end);
			} catch {
				return pass(start, end);
			}
		},
		onFatal: pass,
		encode: handler.encode,
	};
}

function fromFunction(handler: ErrorHandler): ErrorHandlerEntry {
	return {
		expands: true,
		decode(encoding, bytes, start, end, reason) {
			const reply = handler(new UnicodeDecodeError(encoding, bytes, start, end, reason));
			const [replacement, resumeAt] = checkReply(reply, "decoding");
			return [replacement, inside(resumeAt, bytes.length)];
		},
		encode(encoding, points, start, end, reason) {
			const { text } = points;
			const [from, to] = [points.count(start), points.count(end)];
			const error = new UnicodeEncodeError(encoding, text, from, to, reason, text.codePointAt(start));
			const [replacement, resumeAt] = checkReply(handler(error), "encoding");
			if (resumeAt < 0) return [replacement, unitIndex(points, points.count(text.length) + resumeAt, resumeAt)];
			return [replacement, unitIndex(points, resumeAt, resumeAt)];
		},
	};
}

function checkReply(reply: unknown, direction: string): readonly [string, number] {
	if (Array.isArray(reply) && reply.length === 2 && typeof reply[0] === "string" && Number.isInteger(reply[1])) {
		return [reply[0], reply[1]];
	}
	const message = `${direction} error handler must return [string, integer]`;
	throw Object.assign(new TypeError(message), { code: "ERR_INVALID_RETURN_VALUE" });
}

function inside(resumeAt: number, length: number): number {
	const index = resumeAt < 0 ? resumeAt + length : resumeAt;
	if (index < 0 || index > length) throw outside(resumeAt);
	return index;
}

function unitIndex(points: CodePointWalker, count: number, resumeAt: number): number {
	const index = count < 0 ? undefined : points.index(count);
	if (index === undefined) throw outside(resumeAt);
	return index;
}

function outside(resumeAt: number): RangeError {
	const message = `position ${resumeAt} from error handler out of bounds`;
	return outOfRange(message);
}
