// Builds the tower of a file: its stack of layers, which is a SocketIO, on it a buffer, and on that a text layer. Mode
// and options decide which of these layers there are. The checks are made in this order: first the options as a whole,
// then, as in CPython, the mode, the buffering, the text options, and the socket last. If a check throws, the socket
// holds no reference to the file.

import { constants } from "node:buffer";
import { BufferedReader } from "../io/buffered-reader.ts";
import { BufferedRWPair } from "../io/buffered-rw-pair.ts";
import { BufferedWriter } from "../io/buffered-writer.ts";
import { DEFAULT_BUFFER_SIZE, maxLineLengthOf } from "../io/limits.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import { described, invalidType, invalidValue, outOfRange } from "../misuse.ts";
import { checkNames } from "../options.ts";
import type { MakefileOptions } from "./modes.ts";
import { publishOpened } from "./observe/channels.ts";
import { SocketIO, type SocketOfFile } from "./socket-io.ts";

const OPTIONS = ["buffering", "encoding", "errors", "newline", "lineBuffering", "maxLineLength", "ownsSocket"];

function checkMode(mode: unknown): string {
	if (typeof mode !== "string") throw invalidType(`mode must be a string, not ${described(mode)}`);
	if (!/^[rwb]*$/.test(mode)) throw invalidValue(`invalid mode '${mode}' (only r, w, b allowed)`);
	return mode;
}

/** The size of the buffer in bytes; 0: no buffer. */
function checkBuffering(buffering: unknown, binary: boolean): number {
	if (buffering === undefined || buffering === null) return DEFAULT_BUFFER_SIZE;
	if (typeof buffering !== "number" || !Number.isInteger(buffering)) {
		throw invalidType(`buffering must be an integer, not ${described(buffering)}`);
	}
	if (buffering === 0 && !binary)
		throw invalidValue("unbuffered streams must be binary: buffering 0 needs 'b' in mode");
	if (buffering > constants.MAX_LENGTH) {
		throw outOfRange(`buffering must be at most ${constants.MAX_LENGTH} bytes, not ${buffering}`);
	}
	return buffering < 0 || (buffering === 1 && !binary) ? DEFAULT_BUFFER_SIZE : buffering;
}

function checkOwnsSocket(owns: unknown): boolean {
	if (owns === undefined) return false;
	if (typeof owns !== "boolean") throw invalidType(`ownsSocket must be a boolean, not ${described(owns)}`);
	return owns;
}

type AnyFile = SocketIO | BufferedReader | BufferedWriter | BufferedRWPair | TextIOWrapper;

export function buildTower(socket: SocketOfFile, mode: string = "r", options: MakefileOptions = {}): AnyFile {
	checkNames(options, OPTIONS);
	const letters = checkMode(mode);
	const writes = letters.includes("w");
	const reads = letters.includes("r") || !writes;
	const binary = letters.includes("b");
	const size = checkBuffering(options.buffering, binary);
	const raw = new SocketIO(
		socket,
		reads,
		writes,
		checkOwnsSocket(options.ownsSocket),
		maxLineLengthOf(options.maxLineLength),
	);
	const file = binary && size === 0 ? raw : buffered(raw, size, reads, writes, options);
	const top = binary || file === raw ? file : new TextIOWrapper(file, textOptions(options), mode);
	socket.checkUsable(reads, writes);
	socket.retain(raw);
	publishOpened(top, raw, socket.channel.stream);
	return top;
}

function buffered(raw: SocketIO, size: number, reads: boolean, writes: boolean, options: MakefileOptions) {
	if (reads && writes) return new BufferedRWPair(raw, raw, size, options);
	return reads ? new BufferedReader(raw, size, options) : new BufferedWriter(raw, size);
}

function textOptions(options: MakefileOptions): MakefileOptions {
	return options.buffering === 1 ? { ...options, lineBuffering: options.lineBuffering ?? true } : options;
}
