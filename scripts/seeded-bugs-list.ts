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
const PAIR_END = "src/socket/stream/socket-pair-end.ts";
const DECODED_TEXT = "src/io/text/decoded-text.ts";

const RESET = ["test/faults/reset.test.ts"];
const WRITES = ["test/faults/writes.test.ts"];
const DEADLINES = ["test/faults/deadlines.test.ts"];
const TWO_FILES = ["test/faults/two-files.test.ts"];
const BACK_PRESSURE = ["test/faults/back-pressure.test.ts"];
const READING = ["test/files/reading.test.ts"];
const WRITING = ["test/files/writing.test.ts"];
const LAYERS = ["test/io/layers.test.ts"];
const SETTLES = ["test/faults/every-call-settles.test.ts"];
const STREAMS_THAT_CALL = ["test/faults/streams-that-call.test.ts"];
const OPTIONS = ["test/socket/options.test.ts"];
const ABORT = ["test/socket/abort.test.ts"];
const TRANSPORT = ["test/socket/transport.test.ts"];
const AT_ONCE = ["test/handover/at-once.test.ts"];
const BY_HAND = ["test/io/layers-by-hand.test.ts"];
const REENTRY = ["test/io/text-reentry.test.ts"];
const SELECT = ["test/socket/select.test.ts"];
const PAIR = ["test/socket/socketpair.test.ts"];
const FRAMING = [
	"test/framing/binary.test.ts",
	"test/framing/text.test.ts",
	"test/framing/guarantees.test.ts",
	"test/framing/limits.test.ts",
];
const CHUNKS = ["test/framing/chunks.test.ts"];

const ARRIVED = "this.#append(chunk);\n\t\tif (this.#pulling) this.#pulled = chunk;";

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
		find: "else if (this.#timer === undefined) this.#startTimer(call);",
		replace: "",
		tests: DEADLINES,
	},
	{
		name: "consume what a call saw before its timeout",
		file: INPUT,
		find: "while (this.buffer.length < n) if (!this.fill()) return false;",
		replace:
			"while (this.buffer.length < n) if (!this.fill()) { if (!this.ended) this.buffer.drop(this.buffer.length); return false; }",
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
		find: "resolveAfter(this.enqueue(data, options), codePoints(data))",
		replace: "resolveAfter(this.enqueue(data, options), Buffer.byteLength(data))",
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
		name: "a connection of a request that is not waited for keeps the process alive",
		file: "src/socketserver/tcp-server.ts",
		find: "request.stream.unref();",
		replace: "request.stream.ref();",
		tests: ["test/socketserver/process-end.test.ts"],
	},
	{
		name: "the timer of a wait for a request keeps the process alive",
		file: "src/socketserver/inbox.ts",
		find: "return this.#keepsProcessAlive();",
		replace: "return false;",
		tests: ["test/socketserver/process-end.test.ts"],
	},
	{
		name: "an error is told of a connection that the server itself has aborted",
		file: "src/socketserver/threading-mix-in.ts",
		find: "if (this.#aborted.has(request) && saysClosed(error)) return;",
		replace: "",
		tests: ["test/socketserver/threading.test.ts"],
	},
	{
		name: "an error of the handler's own is not told after its connection was aborted",
		file: "src/socketserver/threading-mix-in.ts",
		find: "&& saysClosed(error)) return;",
		replace: ") return;",
		tests: ["test/socketserver/threading.test.ts"],
	},
	{
		name: "serverClose() waits for the handleError() that awaits it",
		file: "src/socketserver/threading-mix-in.ts",
		find: "this.#failed.add(request);",
		replace: "",
		tests: ["test/socketserver/failing-handlers.test.ts"],
	},
	{
		name: "an error that cannot be shown ends the server",
		file: "src/socketserver/error-text.ts",
		find: "return stackOf(error) ??",
		replace: "return String(error) ??",
		tests: ["test/socketserver/error-text.test.ts"],
	},
	{
		name: "the two errors of a native SuppressedError are not shown",
		file: "src/socketserver/error-text.ts",
		find: "property.enumerable === true",
		replace: "true",
		tests: ["test/socketserver/error-text.test.ts"],
	},
	{
		name: "a handleError() that fails ends the server",
		file: "src/socketserver/base-server.ts",
		find: "console.error(`handleError() failed:",
		replace: "throw new Error(`handleError() failed:",
		tests: ["test/socketserver/failing-handlers.test.ts"],
	},
	{
		name: "sendto() does not settle when the socket closes",
		file: "src/socketserver/datagram-socket.ts",
		find: "for (const reject of this.#sending) reject(closedSocket());",
		replace: "",
		tests: ["test/socketserver/edges.test.ts"],
	},
	{
		name: "a child that dies again and again is replaced at once",
		file: "src/socketserver/child-pool.ts",
		find: "this.#delay = Math.min(Math.max(FIRST_DELAY, this.#delay * 2), LAST_DELAY);",
		replace: "this.#delay = 0;",
		tests: ["test/socketserver/child-pool.test.ts"],
	},
	{
		name: "a child that a request started is not counted as the replacement of a dead one",
		file: "src/socketserver/child-pool.ts",
		find: "if (this.#missing > 0) this.#missing--;",
		replace: "",
		tests: ["test/socketserver/child-pool.test.ts"],
	},
	{
		name: "the first of two close() calls of a pool never settles",
		file: "src/socketserver/child-pool.ts",
		find: "this.#closing ??= this.#close(timeout, awaited);",
		replace: "this.#closing = this.#close(timeout, awaited);",
		tests: ["test/socketserver/child-pool.test.ts"],
	},
	{
		name: "let what a stream sends within a send overtake the rest of it",
		file: OUTGOING,
		find: "if (this.#giving) {\n\t\t\tthis.#postpone(() => void",
		replace: "if (this.#failure) {\n\t\t\tthis.#postpone(() => void",
		tests: STREAMS_THAT_CALL,
	},
	{
		name: "forget a send that was made within another",
		file: OUTPUT,
		find: "if (sends === this.#sends) this.#delivery = delivery;",
		replace: "this.#delivery = delivery;",
		tests: STREAMS_THAT_CALL,
	},
	{
		name: "let a stream that throws hold up the others",
		file: "src/socket/stream/small-sends.ts",
		find: "process.nextTick(() => {\n\t\t\t\tthrow error;\n\t\t\t});",
		replace: "throw error;",
		tests: STREAMS_THAT_CALL,
	},
	{
		name: "keep the bytes that were read while the stream was handed over",
		file: INCOMING,
		find: "if (this.#detached > detached) {",
		replace: "if (this.#detached < detached) {",
		tests: STREAMS_THAT_CALL,
	},
	{
		name: "let a closed file take what its stream has received",
		file: "src/io/bytes/byte-input.ts",
		find: "if (this.closed) throw new ClosedFileError();\n\t\tconst moved",
		replace: "const moved",
		tests: STREAMS_THAT_CALL,
	},
	{
		name: "wait for ever for an end() of somebody else",
		file: OUTGOING,
		find: 'stream.once("finish", ended);',
		replace: "ended();",
		tests: SETTLES,
	},
	{
		name: "do not notice destroy() without 'close'",
		file: CHANNEL,
		find: "this.#stopSilentClose = onSilentClose(this.stream, () => this.receiveClose());",
		replace: "",
		tests: SETTLES,
	},
	{
		name: "destroy what the reader of a pair of streams has not read",
		file: CHANNEL,
		find: "isReadable(stream) && (hasEnded(stream) || !isPairOfStreams(stream))",
		replace: "isReadable(stream)",
		tests: SETTLES,
	},
	{
		name: "hide that a stream could not be closed",
		file: CHANNEL,
		find: "!isAbort(stream.errored)",
		replace: "isAbort(stream.errored)",
		tests: SETTLES,
	},
	{
		name: "give strings to a stream of objects",
		file: "src/socket/stream/stream-kinds.ts",
		find: "if (writes && stream.writableObjectMode)",
		replace: "if (writes && !reads && !stream.writableObjectMode)",
		tests: SETTLES,
	},
	{
		name: "ignore a misspelt option",
		file: "src/options.ts",
		find: "if (!names.includes(name))",
		replace: "if (names.length === 0)",
		tests: OPTIONS,
	},
	{
		name: "keep the process alive by the timer of a read",
		file: INCOMING,
		find: "return this.#connection.keepsProcessAlive;",
		replace: "return false;",
		tests: OPTIONS,
	},
	{
		name: "lose what was read ahead of a reader",
		file: "src/io/bytes/reader-source.ts",
		find: "reader.unread(Buffer.concat(chunks.map(({ bytes }) => bytes)))",
		replace: "reader.unread(Buffer.alloc(0))",
		tests: BY_HAND,
	},
	{
		name: "lose the line feed that is to be dropped when bytes go back to memory",
		file: "src/io/bytes/reader-source.ts",
		find: "if (dropped !== undefined) reader[dropNext]?.(dropped);",
		replace: "",
		tests: BY_HAND,
	},
	{
		name: "forget the layers above but the last",
		file: "src/io/bytes/byte-input.ts",
		find: "this.#above = new Set([this.#above, layer]);",
		replace: "this.#above = layer;",
		tests: BY_HAND,
	},
	{
		name: "read into memory that was transferred",
		file: "src/io/bytes/byte-input.ts",
		find: "if (target.length >= length) return;",
		replace: "return;",
		tests: BY_HAND,
	},
	{
		name: "let two text files read from one buffer",
		file: "src/io/text-io-wrapper.ts",
		find: "if (first !== undefined) first.#leave(buffer);",
		replace: "",
		tests: BY_HAND,
	},
	{
		name: "lay a reader over a file that cannot be read",
		file: "src/io/bytes/byte-reader.ts",
		find: "if (isUnreadable(reader)) throw",
		replace: "if (false) throw",
		tests: BY_HAND,
	},
	{
		name: "leave the reader of a pair open",
		file: "src/io/buffered-rw-pair.ts",
		find: "await this.#reader.raw?.close?.();",
		replace: "",
		tests: BY_HAND,
	},
	{
		name: "transfer unread bytes with a line",
		file: "src/io/bytes/byte-buffer.ts",
		find: "markAsUntransferable?.(this.#head.buffer);",
		replace: "",
		tests: BY_HAND,
	},
	{
		name: "give a reader above the bytes that text has handed out",
		file: "src/io/bytes/byte-input.ts",
		find: "if (owner !== this && owner !== this.textLayer) this.textLayer?.syncPosition();",
		replace: "",
		tests: BY_HAND,
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
		find: "if (this.closed) throw new ClosedFileError();\n\t\tconst moved",
		replace: "const moved",
		tests: REENTRY,
	},
	{
		name: "let a call that never waits overtake one that is being answered",
		file: QUEUE,
		find: "return this.hasCallOf(owner) ? undefined : this.#runAlone(subject, attempt);",
		replace: "return this.#runAlone(subject, attempt);",
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
		name: "lose the rest of a replacement when a readlines() that has taken it fails",
		file: TEXT_POSITION,
		find: "this.pendingReplacement = this.#begun.pendingReplacement;",
		replace: "",
		tests: ["test/io/text-faults.test.ts"],
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
	{
		name: "answer a call that abort() finds waiting",
		file: CHANNEL,
		find: "this.incoming.calls.failAll(error);",
		replace: "this.incoming.calls.retry();",
		tests: ABORT,
	},
	{
		name: "end TLS by a FIN where abort() is to reset it",
		file: "src/socket/stream/node-internals.ts",
		find: 'propertyOf(handle, "_parent")) handle = below;',
		replace: "undefined) handle = below;",
		tests: ABORT,
	},
	{
		name: "leave a file open in abort()",
		file: "src/socket/socket.ts",
		find: "this.channel.abort();\n\t\tfor (const file of this.#files) void file.close();",
		replace: "this.channel.abort();",
		tests: ABORT,
	},
	{
		name: "set what concerns the connection on the encrypted stream",
		file: CHANNEL,
		find: "this.#unencrypted ?? this.stream",
		replace: "this.stream",
		tests: TRANSPORT,
	},
	{
		name: "keep a connection half open because a file was there",
		file: CHANNEL,
		find: "if (stream.writable) stream.end();",
		replace: "",
		tests: ["test/socket/half-open.test.ts"],
	},
	{
		name: "close what lies below a writer a turn later",
		file: "src/io/buffered-writer.ts",
		find: "const flushing = output.flush();\n\t\t\t// With nothing",
		replace: "const flushing = output.flush() ?? Promise.resolve();\n\t\t\t// With nothing",
		tests: AT_ONCE,
	},
	{
		name: "detach a text file a turn later",
		file: "src/io/text-io-wrapper.ts",
		find: "const flushing = this.#textOutput()?.flush();",
		replace: "const flushing = this.#textOutput()?.flush() ?? Promise.resolve();",
		tests: AT_ONCE,
	},
	{
		name: "ignore the timeout of a listener",
		file: "src/socket/listener.ts",
		find: "this.#timeout = checkedTimeout(ms);",
		replace: "checkedTimeout(ms);",
		tests: ["test/socket/listener.test.ts"],
	},
	{
		name: "accept a number out of range in an option",
		file: "src/options.ts",
		find: "isAllowed = isOfType]",
		replace: "_, isAllowed = isOfType]",
		tests: OPTIONS,
	},
	{
		name: "detach a text file in the middle of a read",
		file: "src/io/text-io-wrapper.ts",
		find: "flushing !== undefined || this.#input?.calls.answering",
		replace: "flushing !== undefined",
		tests: ["test/model/model.test.ts"],
	},
	{
		name: "hand the writer's memory to the reader of a pair",
		file: PAIR_END,
		find: "Buffer.from(write.rest.subarray(0, this.#window))",
		replace: "write.rest.subarray(0, this.#window)",
		tests: PAIR,
	},
	{
		name: "send to a pair's other end whatever room it has",
		file: PAIR_END,
		find: "this.#window -= piece.length;",
		replace: "",
		tests: PAIR,
	},
	{
		name: "let a write to a closed end of a pair succeed",
		file: PAIR_END,
		find: "if (this.destroyed) return false;",
		replace: "if (this.destroyed) return true;",
		tests: PAIR,
	},
	{
		name: "select a file whose turn it is not",
		file: INPUT,
		find: "if (own.length === n || !this.calls.isTurnOf(this)) return own;",
		replace: "if (own.length === n) return own;",
		tests: SELECT,
	},
	{
		name: "select bytes that are only the line feed to drop",
		file: INPUT,
		find: "if (this.#buffered && this.#buffer?.pendingDrop !== undefined) return",
		replace: "if (this.#buffered && n < 0) return",
		tests: SELECT,
	},
	{
		name: "select text that is only the line feed to drop",
		file: "src/io/text/text-position.ts",
		find: 'this.afterCR && text.startsWith("\\n") ? 1 : 0',
		replace: "this.afterCR ? 0 : 0",
		tests: SELECT,
	},
	{
		name: "take a file's own bytes for all that has arrived",
		file: INPUT,
		find: "return own.length === 0 ? rest : Buffer.concat([own, rest]);",
		replace: "return own.length === 0 ? rest : own;",
		tests: SELECT,
	},
	{
		name: "begin the timeout of select() anew with each change",
		file: "src/socket/select.ts",
		find: "if (fulfilled !== undefined) calls.retry();\n\t\telse if",
		replace: "calls.retry();\n\t\tif",
		tests: SELECT,
	},
	{
		name: "go on watching after select()",
		file: "src/socket/select.ts",
		find: "for (const end of ends) end();",
		replace: "",
		tests: SELECT,
	},
	{
		name: "select the same without a turn of the event loop",
		file: "src/socket/select.ts",
		find: "if (!isDue) setImmediate(look);",
		replace: "if (!isDue) queueMicrotask(look);",
		tests: SELECT,
	},
	{
		name: "fail a stream at its close although it had ended before anybody listened",
		file: INCOMING,
		find: "else if (!this.#ended) this.failure ??=",
		replace: "else this.failure ??=",
		tests: SELECT,
	},
	{
		name: "search each chunk for a separator alone",
		file: "src/io/bytes/byte-separators.ts",
		find: "if (overlap > 0) {",
		replace: "if (overlap > 1e9) {",
		tests: FRAMING,
	},
	{
		name: "overlap the searches for a separator by one byte too few",
		file: "src/io/bytes/byte-buffer.ts",
		find: "Math.max(0, this.#searched - separators.longest + 1)",
		replace: "Math.max(0, this.#searched - separators.longest + 2)",
		tests: FRAMING,
	},
	{
		name: "overlap the searches of text for a separator by one unit too few",
		file: "src/io/text/text-scan.ts",
		find: "joined.slice(1 - ends.longest)",
		replace: "joined.slice(2 - ends.longest)",
		tests: FRAMING,
	},
	{
		name: "take the separator that stands first in the list instead of the one that ends first",
		file: "src/io/bytes/byte-separators.ts",
		find: "if (isLast !== undefined) return this.#endOfAny(isLast, bytes, from);",
		replace:
			"if (isLast !== undefined) return this.#list.map((one) => bytes.indexOf(one, from) + one.length).find((end, i) => end >= from + (this.#list[i]?.length ?? 0)) ?? 0;",
		tests: FRAMING,
	},
	{
		name: "do not skip the marks of line ends within a separator",
		file: "src/io/text/text-separators.ts",
		find: "if (this.#marked && code === CR) continue;",
		replace: "",
		tests: FRAMING,
	},
	{
		name: "find a separator that is half a character",
		file: "src/io/text/text-separators.ts",
		find: "return !isPair(text, end - 1) && (at === from || !isPair(text, at - 1));",
		replace: "return true;",
		tests: FRAMING,
	},
	{
		name: "take the partial message with an IncompleteReadError",
		file: "src/io/bytes/byte-input.ts",
		find: "return Buffer.from(this.buffer.view(this.buffer.length));",
		replace: "return this.buffer.take(this.buffer.length);",
		tests: FRAMING,
	},
	{
		name: "ignore maxLineLength in readuntil()",
		file: "src/io/bytes/byte-input.ts",
		find: "if (length > max || this.buffer.length >= max) {",
		replace: "if (separators === LINE_FEED && (length > max || this.buffer.length >= max)) {",
		tests: FRAMING,
	},
	{
		name: "count the marks of line ends against maxLineLength",
		file: "src/io/text/text-piece.ts",
		find: 'return codePoints(this.#marked ? text.replaceAll("\\r", "") : text) > limit;',
		replace: "return codePoints(text) > limit;",
		tests: FRAMING,
	},
	{
		name: "take the separators of another call for a line end",
		file: "src/io/text/text-separators.ts",
		find: "this.areNewlines = this.endsInLF;",
		replace: "this.areNewlines = true;",
		tests: FRAMING,
	},
	{
		name: "let chunks() take more than its size",
		file: "src/io/bytes/exact-chunks.ts",
		find: "Math.min(this.#left, LARGEST)",
		replace: "LARGEST",
		tests: CHUNKS,
	},
	{
		name: "let chunks() be served after later calls",
		file: "src/io/bytes/exact-chunks.ts",
		find: "this.#last === undefined ? this.#next() :",
		replace: "this.#last === undefined ? Promise.resolve().then(() => this.#next()) :",
		tests: CHUNKS,
	},
];
