// The types for functions that take any file: ReadableFile has the reading methods that all files share, WritableFile
// the writing methods. `T` is `Buffer` for binary files, `string` for text files.

import type { ReadOptions } from "./calls/call-queue.ts";

/**
 * Any file that can be read: the type for the parameter of a function that reads, whatever the class of the file.
 */
export interface ReadableFile<T extends string | Buffer> extends AsyncDisposable {
	/** {@inheritDoc SocketFile.closed} */
	readonly closed: boolean;
	/** {@inheritDoc SocketFile.readline} */
	readline(limit?: number | null, options?: ReadOptions): Promise<T>;
	/** {@inheritDoc SocketFile.readuntil} */
	readuntil(separators: string | readonly string[], options?: ReadOptions): Promise<T>;
	/** {@inheritDoc SocketFile.takeuntil} */
	takeuntil(separators: string | readonly string[]): T | undefined;
	/** {@inheritDoc SocketFile.readexactly} */
	readexactly(size: number, options?: ReadOptions): Promise<T>;
	/** {@inheritDoc SocketFile.readlines} */
	readlines(hint?: number | null, options?: ReadOptions): Promise<T[]>;
	/** {@inheritDoc SocketFile.takeline} */
	takeline(): T | undefined;
	/** {@inheritDoc SocketFile.skipline} */
	skipline(options?: ReadOptions): Promise<number>;
	/** {@inheritDoc SocketFile.lines} */
	lines(options?: ReadOptions): AsyncIterableIterator<T, undefined>;
	/** Iterates over the lines to the end of the stream. */
	[Symbol.asyncIterator](): AsyncIterableIterator<T, undefined>;
	/** {@inheritDoc SocketFile.close} */
	close(): Promise<void>;
}

/**
 * Any file that can be written: the type for the parameter of a function that writes, whatever the class of the file.
 */
export interface WritableFile<T extends string | Buffer> extends AsyncDisposable {
	/** {@inheritDoc SocketFile.closed} */
	readonly closed: boolean;
	/** {@inheritDoc SocketFile.write} */
	write(data: T, options?: ReadOptions): Promise<number>;
	/** {@inheritDoc SocketFile.writelines} */
	writelines(lines: Iterable<T> | AsyncIterable<T>, options?: ReadOptions): Promise<void>;
	/** {@inheritDoc SocketFile.flush} */
	flush(options?: ReadOptions): Promise<void>;
	/** {@inheritDoc SocketFile.close} */
	close(): Promise<void>;
}
