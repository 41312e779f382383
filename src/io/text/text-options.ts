// The options of a text file, checked in CPython's order: types first (encoding, newline, errors), then the newline's
// value, then the names.

import type { Codec } from "../../codecs/codec.ts";
import { type ErrorHandler, type ErrorHandlerEntry, findErrorHandler } from "../../codecs/error-handlers.ts";
import { findCodec } from "../../codecs/registry.ts";
import { described, invalidType } from "../../misuse.ts";
import { type Newline, type NewlineMode, newlineMode } from "./newline-modes.ts";

/** How a text file decodes, encodes and ends lines. */
export interface TextOptions {
	/** Python's names and aliases; default 'utf-8'. */
	readonly encoding?: string | undefined;
	/** The name of an error handler, or a function; default 'strict'. */
	readonly errors?: string | ErrorHandler | undefined;
	/** How line ends are read and written; default null: universal. */
	readonly newline?: Newline | undefined;
	/** Flush after every write that holds a line end. */
	readonly lineBuffering?: boolean | undefined;
	/** Characters without a line end after which a line is refused; default 1,048,576, Infinity: no limit. */
	readonly maxLineLength?: number | undefined;
}

export interface TextSettings {
	readonly encoding: string;
	readonly errors: string | ErrorHandler;
	readonly newline: Newline;
	readonly lineBuffering: boolean;
	readonly codec: Codec;
	readonly handler: ErrorHandlerEntry;
	readonly newlineMode: NewlineMode;
}

function checkType(name: string, value: unknown, allowed: string, ok: boolean): void {
	if (!ok) throw invalidType(`${name} must be ${allowed}, not ${described(value)}`);
}

let defaults: TextSettings | undefined;

export function textSettings(options: TextOptions): TextSettings {
	const { encoding, errors, newline, lineBuffering } = options;
	const all = encoding === undefined && errors === undefined && newline === undefined && lineBuffering === undefined;
	if (!all) return checkedSettings(options);
	// Most files have these, and share them.
	defaults ??= checkedSettings({});
	return defaults;
}

/** The settings with those options that are given; a new encoding resets `errors`. */
export function changedSettings(settings: TextSettings, options: TextOptions): TextSettings {
	const { encoding, newline = settings.newline, lineBuffering = settings.lineBuffering } = options;
	const errors = options.errors ?? (encoding === undefined ? settings.errors : "strict");
	return checkedSettings({ encoding: encoding ?? settings.encoding, errors, newline, lineBuffering });
}

function checkedSettings(options: TextOptions): TextSettings {
	const { encoding = "utf-8", errors = "strict", newline = null, lineBuffering = false } = options;
	checkType("encoding", encoding, "a string", typeof encoding === "string");
	checkType("newline", newline, "a string or null", newline === null || typeof newline === "string");
	checkType("errors", errors, "a string or a function", typeof errors === "string" || typeof errors === "function");
	checkType("lineBuffering", lineBuffering, "a boolean", typeof lineBuffering === "boolean");
	const mode = newlineMode(newline);
	const codec = findCodec(encoding);
	return { encoding, errors, newline, lineBuffering, codec, handler: findErrorHandler(errors), newlineMode: mode };
}
