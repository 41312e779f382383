// The bugs that the tests must catch. Each is one replacement in the source.

export interface Bug {
	readonly name: string;
	readonly file: string;
	/** Must occur exactly once in the file. */
	readonly find: string;
	readonly replace: string;
	/** The test files of which at least one must fail. */
	readonly tests: readonly string[];
}

const CHANNEL = "src/socket/stream/stream-channel.ts";
const INCOMING = "src/socket/stream/incoming.ts";
const OUTGOING = "src/socket/stream/outgoing.ts";
const OUTPUT = "src/io/bytes/byte-output.ts";
const QUEUE = "src/io/calls/call-queue.ts";
const INPUT = "src/io/bytes/byte-input.ts";
const TEXT_POSITION = "src/io/text/text-position.ts";
const DECODED_TEXT = "src/io/text/decoded-text.ts";

const RESET = ["test/faults/reset.test.ts"];
const WRITES = ["test/faults/writes.test.ts"];
const DEADLINES = ["test/faults/deadlines.test.ts"];
const TWO_FILES = ["test/faults/two-files.test.ts"];
const BACK_PRESSURE = ["test/faults/back-pressure.test.ts"];
const READING = ["test/files/reading.test.ts"];
const WRITING = ["test/files/writing.test.ts"];
const LAYERS = ["test/io/layers.test.ts"];
const REENTRY = ["test/io/text-reentry.test.ts"];

const ARRIVED = "this.#append(chunk);\n\t\tif (!this.#pulling) this.calls.retry();";

export const BUGS: readonly Bug[] = [
	{
		name: "drop the last byte of a chunk",
		file: INCOMING,
		find: ARRIVED,
		replace: ARRIVED.replace("chunk)", "chunk.subarray(0, Math.max(1, chunk.length - 1)))"),
		tests: RESET,
	},
	{
		name: "deliver a chunk twice",
		file: INCOMING,
		find: ARRIVED,
		replace: `this.#append(chunk);\n${ARRIVED}`,
		tests: RESET,
	},
	{
		name: "put read-ahead back in the wrong order",
		file: "src/io/bytes/byte-buffer.ts",
		find: "a.offset - b.offset",
		replace: "b.offset - a.offset",
		tests: TWO_FILES,
	},
	{
		name: "swap parts of what is written",
		file: OUTPUT,
		find: "this.#parts.push(part)",
		replace: "this.#parts.unshift(part)",
		tests: [...WRITES, ...WRITING],
	},
	{
		name: "lose what had arrived when the connection is reset",
		file: INCOMING,
		find: "if (stream.readableLength === 0 || this.#connection.isStale) return false;",
		replace: "if (stream.readableLength === 0 || stream.errored) return false;",
		tests: RESET,
	},
	{
		name: "take a reset for an end of stream",
		file: INCOMING,
		find: "if (!this.#ended) this.failure ??= error;",
		replace: "this.#ended = true;",
		tests: RESET,
	},
	{
		name: "do not probe an end of stream",
		file: "src/socket/stream/reset-probe.ts",
		find: "if (reset === undefined) onEnd();\n\t\telse stream.destroy(reset);",
		replace: "onEnd();",
		tests: RESET,
	},
	{
		name: "swallow the error of a write",
		file: OUTGOING,
		find: "if (error || stream.destroyed) {",
		replace: "if (stream.writableLength < 0) {",
		tests: WRITES,
	},
	{
		name: "believe Node that a write cut short by destroy() succeeded",
		file: OUTGOING,
		find: "if (error || stream.destroyed) {",
		replace: "if (error) {",
		tests: WRITES,
	},
	{
		name: "resolve flush() before the kernel has the bytes",
		file: OUTPUT,
		find: "if (this.#delivery === undefined) return undefined;",
		replace: "if (this.#pending === 0) return undefined;",
		tests: WRITES,
	},
	{
		name: "wait in flush() for the bytes of other files",
		file: OUTPUT,
		find: "if (this.#delivery === undefined) return undefined;",
		replace: "this.#delivery = this.#sink.delivery();\n\t\tif (this.#delivery === undefined) return undefined;",
		tests: TWO_FILES,
	},
	{
		name: "leave a listener on the stream",
		file: CHANNEL,
		find: 'stream.off("end", streamOnEnd).off("close", streamOnClose);',
		replace: 'stream.off("close", streamOnClose);',
		tests: TWO_FILES,
	},
	{
		name: "leave a listener on the signal",
		file: QUEUE,
		find: "call.abortListeners?.remove(call);\n\t\tif (call",
		replace: "if (call",
		tests: DEADLINES,
	},
	{
		name: "hold no listener for a late 'error'",
		file: CHANNEL,
		find: '.on("error", streamOnError);',
		replace: ";",
		tests: WRITES,
	},
	{
		name: "leave a call without its timeout behind one that began without",
		file: QUEUE,
		find: "else if (this.#timer === undefined) this.#time(call);",
		replace: "",
		tests: DEADLINES,
	},
	{
		name: "consume what a call saw before its timeout",
		file: INPUT,
		find: "while (this.buffer.length < n) if (!this.fill()) return undefined;",
		replace:
			"while (this.buffer.length < n) if (!this.fill()) { if (!this.ended) this.buffer.drop(this.buffer.length); return undefined; }",
		tests: DEADLINES,
	},
	{
		name: "count UTF-16 units for characters",
		file: "src/io/text/text-piece.ts",
		find: "at += isPair(text, at) ? 2 : 1;",
		replace: "at += 1;",
		tests: READING,
	},
	{
		name: "count bytes for characters",
		file: "src/io/text-io-wrapper.ts",
		find: "after(this.enqueue(data, options), codePoints(data))",
		replace: "after(this.enqueue(data, options), Buffer.byteLength(data))",
		tests: WRITING,
	},
	{
		name: "forget the carriage return before the position",
		file: TEXT_POSITION,
		find: "this.state = state;\n\t\tthis.afterCR = afterCR;",
		replace: "this.state = state;\n\t\tthis.afterCR = false;",
		tests: READING,
	},
	{
		name: "let Node close our direction with the peer's",
		file: CHANNEL,
		find: "this.stream.allowHalfOpen = true;",
		replace: "",
		tests: WRITES,
	},
	{
		name: "read on while nobody reads",
		file: INCOMING,
		find: "if (!this.#pulling && this.calls.idle && !stream.destroyed) {",
		replace: "if (stream.readableLength < 0) {",
		tests: BACK_PRESSURE,
	},
	{
		name: "give away lines that an earlier read waits for",
		file: DECODED_TEXT,
		find: "this.#dropPiece();\n\t\treturn this.#position.fill();",
		replace: "return this.#position.fill();",
		tests: LAYERS,
	},
	{
		name: "hand out what a file had before its error handler closed it",
		file: TEXT_POSITION,
		find: "if (this.#input.closed) throw new ClosedFileError();\n\t\treturn decoded;",
		replace: "return decoded;",
		tests: REENTRY,
	},
	{
		name: "take what arrives into a file that was closed meanwhile",
		file: INPUT,
		find: "if (this.closed) throw new ClosedFileError();",
		replace: "",
		tests: REENTRY,
	},
	{
		name: "let a call that never waits overtake one that is being answered",
		file: QUEUE,
		find: "if (this.hasCallOf(owner)) return undefined;",
		replace: "",
		tests: REENTRY,
	},
	{
		name: "ask an error handler twice about a bad sequence",
		file: "src/io/text/remembered-replies.ts",
		find: "if (known === undefined) return",
		replace: "if (known?.refusal === undefined) return",
		tests: REENTRY,
	},
	{
		name: "ask an error handler again that has thrown",
		file: "src/io/text/remembered-replies.ts",
		find: "if (known === undefined) return",
		replace: "if (known === undefined || known.refusal !== undefined) return",
		tests: REENTRY,
	},
	{
		name: "hold what stands for no character without a limit",
		file: "src/io/text/text-input.ts",
		find: "text.invisibleBytes >= this.maxLineLength",
		replace: "text.invisibleBytes < 0",
		tests: REENTRY,
	},
	{
		name: "lose the lines that an aborted readlines() has taken",
		file: QUEUE,
		find: "call.attempt.abandon?.();",
		replace: "",
		tests: REENTRY,
	},
	{
		name: "lose the lines that readlines() has taken when its file is closed",
		file: DECODED_TEXT,
		find: "if (this.#input.closed) this.rollback();\n\t\telse if",
		replace: "if",
		tests: REENTRY,
	},
	{
		name: "write a byte order mark in the middle of a file",
		file: "src/io/text-io-wrapper.ts",
		find: "!output.hasPending && isAtStart(this.#buffer)",
		replace: "true",
		tests: REENTRY,
	},
	{
		name: "lose the letter that an encoder holds back when the file is closed",
		file: "src/io/text-io-wrapper.ts",
		find: "this.#output?.endText();",
		replace: "",
		tests: REENTRY,
	},
	{
		name: "keep what is to be written through",
		file: "src/io/text/text-output.ts",
		find: "writeThrough && !closesWithFile",
		replace: "writeThrough && closesWithFile",
		tests: REENTRY,
	},
];
