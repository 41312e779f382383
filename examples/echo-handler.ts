// Sends every line back, with a handler class and a server that runs a handler for each connection.

import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

class EchoHandler extends StreamRequestHandler {
	override async handle(): Promise<void> {
		log.info(`${textOf(this.clientAddress)} connected`);
		for await (const line of this.rfile) await this.wfile.write(line);
		log.info(`${textOf(this.clientAddress)} left`);
	}
}

class EchoServer extends ThreadingTCPServer {
	override requestQueueSize = 100;
	override closeTimeout = 500;
}

const { host, port } = serverOptions("Sends every line back, with a StreamRequestHandler.", 7002);
await using server = new EchoServer([host, port], EchoHandler);
await runServer(server);
