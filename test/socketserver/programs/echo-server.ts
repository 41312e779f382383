// A threading echo server that tells its port.

import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";

class Echo extends StreamRequestHandler {
	override async handle(): Promise<void> {
		for await (const line of this.rfile) await this.wfile.write(line);
	}
}

await using server = new ThreadingTCPServer(["127.0.0.1", 0], Echo);
server.requestQueueSize = 511;
await server.ready();
console.log(server.serverAddress[1]);
await server.serveForever();
