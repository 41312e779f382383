import net from "node:net";
import type { BufferedReader } from "../io/buffered-reader.ts";
import type { BufferedWriter } from "../io/buffered-writer.ts";
import type { Socket } from "../socket/socket.ts";
import type { SocketIO } from "../socket/socket-io.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";
import { isOSError } from "./os-error.ts";

/**
 * A handler of connections with a file for each direction, both binary: `rfile` to read from and `wfile` to write to.
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
	/** Bytes of `rfile`'s buffer; -1: the default, 0: none. */
	rbufsize = -1;
	/** Bytes of `wfile`'s buffer; 0: none, each write is sent at once; else what is written waits for `flush()` or the end. */
	wbufsize = 0;
	/** Milliseconds that one wait on the connection may last; null: for ever. */
	timeout: number | null = null;
	/** Send small packets at once (TCP_NODELAY); of use with a buffered `wfile`. */
	disableNagleAlgorithm = false;
	/** The request. */
	connection!: Socket;
	/** What the client sends. */
	rfile!: BufferedReader;
	/** What goes to the client. */
	wfile!: BufferedWriter | SocketIO;

	override setup(): Promise<void> | void {
		this.connection = this.request;
		if (this.timeout !== null) this.connection.settimeout(this.timeout);
		const { stream } = this.connection;
		if (this.disableNagleAlgorithm && stream instanceof net.Socket) stream.setNoDelay(true);
		this.rfile = this.connection.makefile("rb", { buffering: this.rbufsize });
		this.wfile = this.connection.makefile("wb", { buffering: this.wbufsize });
	}

	/** Sends what `wfile` holds and closes both files. That the client has gone is no failure of the handler. */
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
