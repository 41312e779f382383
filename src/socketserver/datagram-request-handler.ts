import { BytesIO } from "../io/bytes-io.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";
import type { DatagramRequest, DatagramSender } from "./datagram-socket.ts";

/**
 * A handler of datagrams: `rfile` reads the datagram. After `handle()`, even if it failed, everything that was written
 * to `wfile` is sent to the client as one datagram, which is empty if nothing was written.
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
	/** The server's socket, which sends the reply. */
	socket!: DatagramSender;
	/** Reads the datagram as a file. */
	rfile!: BytesIO;
	/** Collects the reply, which is sent as one datagram. */
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
