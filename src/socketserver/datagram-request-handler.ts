import { BytesIO } from "../io/bytes-io.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";
import type { DatagramRequest, DatagramSender } from "./datagram-socket.ts";

/**
 * A handler of datagrams: `rfile` reads the packet, and what was written to `wfile` goes back as one datagram, an empty
 * one if that was nothing, also when `handle()` failed.
 *
 * Python: `socketserver.DatagramRequestHandler`.
 *
 * @example
 * ```ts
 * import { DatagramRequestHandler, ThreadingUDPServer } from "socket-makefile/socketserver";
 *
 * class Shout extends DatagramRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(Buffer.from(String(await this.rfile.read()).toUpperCase()));
 * 	}
 * }
 *
 * await using server = await new ThreadingUDPServer(["127.0.0.1", 0], Shout).ready();
 * console.log(server.serverAddress);
 * ```
 */
export class DatagramRequestHandler extends BaseRequestHandler<DatagramRequest> {
	/** The datagram. */
	packet!: Buffer;
	/** The server's socket, which the reply is sent from. */
	socket!: DatagramSender;
	/** The datagram, to be read as a file. */
	rfile!: BytesIO;
	/** What is written here goes back as one datagram. */
	wfile!: BytesIO;

	override setup(): Promise<void> | void {
		[this.packet, this.socket] = this.request;
		this.rfile = new BytesIO(this.packet);
		this.wfile = new BytesIO();
	}

	override async finish(): Promise<void> {
		await this.socket.sendto(this.wfile.getvalue(), this.clientAddress);
	}
}
