// Error handlers by name, and users' functions as error handlers.

import { UnicodeDecodeError, UnicodeEncodeError, UnknownEncodingError } from "../errors.ts";
import { described, invalidType, outOfRange } from "../misuse.ts";
import { builtins } from "./builtin-handlers.ts";
import type { CodePointWalker } from "./code-points.ts";
import { checkName } from "./codec.ts";
import type { ErrorHandler, ErrorHandlerEntry } from "./error-handler.ts";

const registered = new Map<string, ErrorHandlerEntry>();

/**
 * Registers an error handler under a name, which the option `errors` then accepts everywhere in this process.
 * Throws a TypeError if `name` or `handler` has the wrong type. Python: `codecs.register_error`.
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

/** The error handler with this name, or made from this function. Throws UnknownEncodingError for an unknown name. */
export function findErrorHandler(errors: string | ErrorHandler): ErrorHandlerEntry {
	if (typeof errors === "function") return fromFunction(errors);
	checkName(errors, "errors");
	const entry = registered.get(errors) ?? builtins.get(errors)?.();
	if (entry !== undefined) return entry;
	if (errors === "namereplace") {
		throw new UnknownEncodingError("socket-makefile/lite has no error handler 'namereplace': import socket-makefile");
	}
	const known = [...new Set([...builtins.keys(), ...registered.keys()])].join(", ");
	throw new UnknownEncodingError(`unknown error handler name '${errors}' (known: ${known}, or a function)`);
}

function fromFunction(handler: ErrorHandler): ErrorHandlerEntry {
	return {
		mayExpand: true,
		isUserCode: true,
		decode(encoding, bytes, start, end, reason) {
			const reply = handler(new UnicodeDecodeError(encoding, bytes, start, end, reason));
			const [replacement, resumeAt] = checkReply(reply, "decoding");
			return [String(replacement), byteIndex(resumeAt, bytes.length)];
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

function checkReply(reply: unknown, direction: "decoding" | "encoding"): readonly [string | Buffer, number] {
	if (Array.isArray(reply) && reply.length === 2 && Number.isInteger(reply[1])) {
		const [replacement, resumeAt] = reply;
		if (typeof replacement === "string") return [replacement, resumeAt];
		if (direction === "encoding" && replacement instanceof Uint8Array) return [Buffer.from(replacement), resumeAt];
	}
	const message = `${direction} error handler must return [${direction === "encoding" ? "string or Uint8Array" : "string"}, integer]`;
	throw Object.assign(new TypeError(message), { code: "ERR_INVALID_RETURN_VALUE" });
}

function byteIndex(resumeAt: number, length: number): number {
	const index = resumeAt < 0 ? resumeAt + length : resumeAt;
	if (index < 0 || index > length) throw outOfBounds(resumeAt);
	return index;
}

/** The index in code units of code point `count`. */
function unitIndex(points: CodePointWalker, count: number, resumeAt: number): number {
	const index = count < 0 ? undefined : points.index(count);
	if (index === undefined) throw outOfBounds(resumeAt);
	return index;
}

function outOfBounds(resumeAt: number): RangeError {
	const message = `position ${resumeAt} from error handler out of bounds`;
	return outOfRange(message);
}
