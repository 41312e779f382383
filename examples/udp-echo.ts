// Sends every datagram back.

import { DatagramRequestHandler, ThreadingUDPServer } from "socket-makefile/socketserver";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

class UDPEcho extends DatagramRequestHandler {
	override async handle(): Promise<void> {
		log.info(`${this.packet.length} bytes from ${textOf(this.clientAddress)}`);
		await this.wfile.write(await this.rfile.read());
	}
}

const { host, port } = serverOptions("Sends every datagram back.", 7005);
await using server = new ThreadingUDPServer([host, port], UDPEcho);
await runServer(server);
