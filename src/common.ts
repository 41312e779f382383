// What index.ts and lite.ts share: the types, and the classes and functions that open no text file, so that they need no
// encodings.

export type { ErrorHandler } from "./codecs/error-handler.ts";
export { registerError } from "./codecs/error-handlers.ts";
export {
	ClosedFileError,
	ConnectionClosedError,
	IncompleteReadError,
	LineTooLongError,
	TimeoutError,
	UnicodeDecodeError,
	UnicodeEncodeError,
	UnknownEncodingError,
	UnreadDataError,
	UnsupportedOperation,
} from "./errors.ts";
export { BufferedReader, type BufferedReaderOptions } from "./io/buffered-reader.ts";
export { BufferedRWPair } from "./io/buffered-rw-pair.ts";
export { BufferedWriter } from "./io/buffered-writer.ts";
export type { ByteReader } from "./io/bytes/byte-reader.ts";
export { BytesIO } from "./io/bytes-io.ts";
export type { ReadOptions } from "./io/calls/call-queue.ts";
export type { Separators } from "./io/calls/separators.ts";
export type { ReadableFile, WritableFile } from "./io/directions.ts";
export { DEFAULT_BUFFER_SIZE } from "./io/limits.ts";
export { SocketFile } from "./io/socket-file.ts";
export type { Newline } from "./io/text/newline-modes.ts";
export type { TextOptions } from "./io/text/text-options.ts";
export type { Address } from "./socket/address.ts";
export type { ConnectOptions } from "./socket/connect.ts";
export type { ListenOptions } from "./socket/listener.ts";
export type {
	BinaryOptions,
	FileOf,
	MakefileOptions,
	Mode,
	OptionsOf,
	TextFile,
	TextReader,
	TextWriter,
} from "./socket/modes.ts";
export { select } from "./socket/select.ts";
export { SocketIO } from "./socket/socket-io.ts";
export type { StarttlsOptions } from "./socket/stream/tls.ts";
