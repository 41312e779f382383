export { type ErrorHandler, registerError } from "./codecs/error-handlers.ts";
export {
	ClosedFileError,
	ConnectionClosedError,
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
export type { ByteReader } from "./io/byte-reader.ts";
export { BytesIO } from "./io/bytes-io.ts";
export { DEFAULT_BUFFER_SIZE } from "./io/limits.ts";
export type { Newline } from "./io/newline-modes.ts";
export { SocketFile } from "./io/socket-file.ts";
export { TextIOWrapper } from "./io/text-io-wrapper.ts";
export type { TextOptions } from "./io/text-options.ts";
export type { ReadOptions } from "./io/waiting-calls.ts";
export { makefile } from "./makefile.ts";
export type { Address } from "./socket/address.ts";
export { type ConnectOptions, connect } from "./socket/connect.ts";
export type {
	BinaryOptions,
	MakefileOptions,
	Mode,
	TextFile,
	TextReader,
	TextWriter,
} from "./socket/file-types.ts";
export { Listener, type ListenOptions, listen } from "./socket/listener.ts";
export { Socket } from "./socket/socket.ts";
export { SocketIO } from "./socket/socket-io.ts";
export type { StarttlsOptions } from "./socket/starttls.ts";
