// The options of a text file, checked in CPython's order: first the types (encoding, newline, errors), then the value
// of `newline`, then the names of the encoding and of the error handler.

import type { Codec } from "../../codecs/codec.ts";
import type { ErrorHandler, ErrorHandlerEntry } from "../../codecs/error-handler.ts";
import { findErrorHandler } from "../../codecs/error-handlers.ts";
import { findCodec } from "../../codecs/registry.ts";
import { described, invalidType } from "../../misuse.ts";
import { maxLineLengthOf } from "../limits.ts";
import { type Newline, type NewlineMode, newlineMode } from "./newline-modes.ts";

/** How a text file decodes, encodes and ends lines. */
export interface TextOptions {
	/** A name or alias of an encoding in Python; default 'utf-8'. */
	readonly encoding?: string | undefined;
	/** The name of an error handler, or a function; default 'strict'. */
	readonly errors?: string | ErrorHandler | undefined;
	/** How line ends are read and written; default null: every line end is read as LF, and LF is written as it is. */
	readonly newline?: Newline | undefined;
	/** Whether every write that contains a line end is flushed; default false. */
	readonly lineBuffering?: boolean | undefined;
	/**
	 * After how many characters without a line end `readline()` rejects with `LineTooLongError`; default 1,048,576;
	 * Infinity: no limit. A call may also reject after as many unread bytes that stand for no character (see
	 * `LineTooLongError`).
	 */
	readonly maxLineLength?: number | undefined;
}

/** The options of `reconfigure()`. It ignores `maxLineLength`, which never changes. */
export interface ChangedTextOptions extends TextOptions {
	readonly writeThrough?: boolean | undefined;
}

export interface TextSettings {
	readonly encoding: string;
	readonly errors: string | ErrorHandler;
	readonly newline: Newline;
	readonly lineBuffering: boolean;
	readonly writeThrough: boolean;
	readonly maxLineLength: number;
	readonly codec: Codec;
	readonly handler: ErrorHandlerEntry;
	readonly newlineMode: NewlineMode;
}

function checkType(name: string, value: unknown, allowed: string, ok: boolean): void {
	if (!ok) throw invalidType(`${name} must be ${allowed}, not ${described(value)}`);
}

let defaults: TextSettings | undefined;

export function textSettings(options: TextOptions): TextSettings {
	const { encoding, errors, newline, lineBuffering, maxLineLength } = options;
	const given = [encoding, errors, newline, lineBuffering, maxLineLength].some((option) => option !== undefined);
	if (given) return checkedSettings(options);
	// Most files have the default settings, and share the object.
	defaults ??= checkedSettings({});
	return defaults;
}

/**
 * The settings, changed by the options that are given. A new encoding resets `errors`; `maxLineLength` never changes.
 */
export function changedSettings(settings: TextSettings, options: ChangedTextOptions): TextSettings {
	const { maxLineLength } = settings;
	const { encoding, newline = settings.newline, lineBuffering = settings.lineBuffering } = options;
	const errors = options.errors ?? (encoding === undefined ? settings.errors : "strict");
	const writeThrough = options.writeThrough ?? settings.writeThrough;
	return checkedSettings({
		encoding: encoding ?? settings.encoding,
		errors,
		newline,
		lineBuffering,
		writeThrough,
		maxLineLength,
	});
}

function checkedSettings(options: ChangedTextOptions): TextSettings {
	const { encoding = "utf-8", errors = "strict", newline = null } = options;
	const { lineBuffering = false, writeThrough = false } = options;
	checkType("encoding", encoding, "a string", typeof encoding === "string");
	checkType("newline", newline, "a string or null", newline === null || typeof newline === "string");
	checkType("errors", errors, "a string or a function", typeof errors === "string" || typeof errors === "function");
	checkType("lineBuffering", lineBuffering, "a boolean", typeof lineBuffering === "boolean");
	const mode = newlineMode(newline);
	const codec = findCodec(encoding);
	const handler = findErrorHandler(errors);
	const maxLineLength = maxLineLengthOf(options.maxLineLength);
	return {
		encoding,
		errors,
		newline,
		lineBuffering,
		writeThrough,
		maxLineLength,
		codec,
		handler,
		newlineMode: mode,
	};
}
