import net from "node:net";
import type { BufferedReader } from "../io/buffered-reader.ts";
import type { BufferedWriter } from "../io/buffered-writer.ts";
import type { Socket } from "../socket/socket.ts";
import type { SocketIO } from "../socket/socket-io.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";
import { isOSError } from "./os-error.ts";

/**
 * A handler of connections that has a binary file for each direction: `rfile` to read from and `wfile` to write to.
 *
 * Python: `socketserver.StreamRequestHandler`.
 *
 * @example
 * ```ts
 * import { connect } from "socket-makefile";
 * import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
 *
 * class Echo extends StreamRequestHandler {
 * 	override async handle() {
 * 		for await (const line of this.rfile) await this.wfile.write(line);
 * 	}
 * }
 *
 * await using server = await new ThreadingTCPServer(["127.0.0.1", 0], Echo).ready();
 * const serving = server.serveForever();
 * await using client = await connect(server.serverAddress);
 * await client.sendall("hello\n");
 * console.log(String(await client.recv(100))); // "hello\n"
 * await client.close();
 * await server.shutdown();
 * await serving;
 * ```
 */
export class StreamRequestHandler extends BaseRequestHandler<Socket> {
	/** Size of `rfile`'s buffer in bytes; -1 means the default, 0 no buffer. */
	rbufsize = -1;
	/**
	 * Size of `wfile`'s buffer in bytes. 0 means no buffer: each write is sent at once. With a buffer, data is sent by
	 * `flush()`, when the buffer is full, and after `handle()`.
	 */
	wbufsize = 0;
	/** How long one wait on the connection may last, in milliseconds; null means without limit. */
	timeout: number | null = null;
	/** Whether to set TCP_NODELAY, which sends small packets at once; useful with a buffered `wfile`. */
	disableNagleAlgorithm = false;
	/** The same as `request`. */
	connection!: Socket;
	/** Reads what the client sends. In a class that sets `rbufsize` to 0 it is a `SocketIO`, which lacks `peek()`. */
	rfile!: BufferedReader;
	/** Writes to the client. */
	wfile!: BufferedWriter | SocketIO;

	override setup(): Promise<void> | void {
		this.connection = this.request;
		if (this.timeout !== null) this.connection.settimeout(this.timeout);
		const { stream } = this.connection;
		if (this.disableNagleAlgorithm && stream instanceof net.Socket) stream.setNoDelay(true);
		// With `rbufsize` 0 this is a SocketIO. The cast hides that: a class that sets `rbufsize` to 0 must know it.
		this.rfile = this.connection.makefile("rb", { buffering: this.rbufsize }) as BufferedReader;
		this.wfile = this.connection.makefile("wb", { buffering: this.wbufsize });
	}

	/** Sends the data in `wfile`'s buffer and closes both files. Ignores that the client may have disconnected. */
	override async finish(): Promise<void> {
		try {
			await this.wfile.close();
		} catch (error) {
			if (!isOSError(error)) throw error;
		} finally {
			await this.rfile.close();
		}
	}
}
