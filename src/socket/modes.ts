// The types of what makefile() takes and returns: the mode decides the type of the file.

import type { ErrorHandler } from "../codecs/error-handler.ts";
import type { BufferedReader } from "../io/buffered-reader.ts";
import type { BufferedRWPair } from "../io/buffered-rw-pair.ts";
import type { BufferedWriter } from "../io/buffered-writer.ts";
import type { TextOptions } from "../io/text/text-options.ts";
import type { TextIOWrapper } from "../io/text-io-wrapper.ts";
import type { SocketIO } from "./socket-io.ts";

type TextReadMode = "" | "r";
type TextWriteMode = "w";
type TextFileMode = "rw" | "wr";
type BinaryReadMode = "b" | "rb" | "br";
type BinaryWriteMode = "wb" | "bw";
type TextMode = TextReadMode | TextWriteMode | TextFileMode;

/**
 * Holds the modes as the type of a property, because the compiler's error messages then list all modes. If `Mode` were
 * an alias of the union itself, the messages would show only the name `Mode`.
 */
interface Modes {
	mode: "" | "r" | "w" | "b" | "rw" | "wr" | "rb" | "br" | "wb" | "bw" | "rwb" | "rbw" | "wrb" | "wbr" | "brw" | "bwr";
}

/** The letters r, w and b in any order: read, write, binary. Without w the file is read. */
export type Mode = Modes["mode"];

/** The options of `makefile()` in every mode. */
export interface BinaryOptions {
	/**
	 * The size of the buffer in bytes. -1, the default, means 8192; 0 means no buffer, in binary modes only; 1 in text modes
	 * means 8192 and line buffering.
	 */
	readonly buffering?: number | undefined;
	/** The longest line allowed, in bytes or characters; default 1,048,576. Infinity: no limit. */
	readonly maxLineLength?: number | undefined;
	/** Whether closing this file also calls the socket's `close()`; default false. */
	readonly ownsSocket?: boolean | undefined;
}

/** The options of `makefile()` in text modes. */
export interface MakefileOptions extends BinaryOptions, TextOptions {}

type Writing = "write" | "writelines";
type Reading =
	| "read"
	| "readline"
	| "readlines"
	| "readuntil"
	| "readexactly"
	| "read1"
	| "lines"
	| "takeuntil"
	| "take"
	| "takeline"
	| "skipline"
	| "newlines"
	| typeof Symbol.asyncIterator;

/** The attributes of every text file, written out because the documentation loses the comments of accessors in `Omit`. */
interface TextAttributes {
	/** {@inheritDoc TextIOWrapper.closed} */
	readonly closed: boolean;
	/** {@inheritDoc TextIOWrapper.name} */
	readonly name: number | undefined;
	/** {@inheritDoc TextIOWrapper.mode} */
	readonly mode: string | undefined;
	/** {@inheritDoc TextIOWrapper.encoding} */
	readonly encoding: string;
	/** {@inheritDoc TextIOWrapper.errors} */
	readonly errors: string | ErrorHandler;
	/** {@inheritDoc TextIOWrapper.lineBuffering} */
	readonly lineBuffering: boolean;
	/** {@inheritDoc TextIOWrapper.writeThrough} */
	readonly writeThrough: boolean;
}

type PublicSymbol = typeof Symbol.asyncDispose | typeof Symbol.asyncIterator;
/** What the library uses itself; the published types do not have it. */
type Internal = "readsFrom" | "writesTo" | Exclude<Extract<keyof TextIOWrapper, symbol>, PublicSymbol>;
type Replaced = keyof TextAttributes | Internal | "buffer" | "detach";

/** A text file that can be read: what `makefile()` returns for the mode 'r'. At run time it is a `TextIOWrapper`. */
export interface TextReader extends TextAttributes, Omit<TextIOWrapper, Writing | Replaced | "newlines"> {
	/** {@inheritDoc TextIOWrapper.newlines} */
	readonly newlines: string | string[] | null;
	/** {@inheritDoc TextIOWrapper.buffer} */
	readonly buffer: BufferedReader;
	/** {@inheritDoc TextIOWrapper.detach} */
	detach(): Promise<BufferedReader>;
}

/** A text file that can be written: what `makefile()` returns for the mode 'w'. At run time it is a `TextIOWrapper`. */
export interface TextWriter extends TextAttributes, Omit<TextIOWrapper, Reading | Replaced> {
	/** {@inheritDoc TextIOWrapper.buffer} */
	readonly buffer: BufferedWriter;
	/** {@inheritDoc TextIOWrapper.detach} */
	detach(): Promise<BufferedWriter>;
}

/** A text file that can be read and written: what `makefile()` returns for the mode 'rw'. */
export interface TextFile extends TextIOWrapper {
	/** {@inheritDoc TextIOWrapper.buffer} */
	readonly buffer: BufferedRWPair;
	/** {@inheritDoc TextIOWrapper.detach} */
	detach(): Promise<BufferedRWPair>;
}

/** The type of the options that `makefile()` takes in a mode: text options only in text modes. */
export type OptionsOf<M extends Mode> = M extends TextMode ? MakefileOptions : BinaryOptions;

type Buffered<M extends Mode> = M extends BinaryReadMode
	? BufferedReader
	: M extends BinaryWriteMode
		? BufferedWriter
		: BufferedRWPair;

/**
 * With `buffering: 0` the file is a SocketIO. If the type of `buffering` is only `number`, the result is the union of
 * SocketIO and the buffered class.
 */
type BinaryOf<M extends Mode, O> = O extends { readonly buffering?: infer B }
	? unknown extends B
		? Buffered<M>
		: 0 extends B
			? SocketIO | (B extends 0 ? never : Buffered<M>)
			: Buffered<M>
	: Buffered<M>;

/** The type of the file that `makefile()` returns for a mode and options. */
export type FileOf<M extends Mode, O> = M extends TextReadMode
	? TextReader
	: M extends TextWriteMode
		? TextWriter
		: M extends TextFileMode
			? TextFile
			: BinaryOf<M, O>;
