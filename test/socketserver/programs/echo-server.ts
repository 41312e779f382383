// A threading echo server that prints its port, and for each line of its input the resources that the process holds.

import { makefile } from "socket-makefile";
import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";

class Echo extends StreamRequestHandler {
	override async handle(): Promise<void> {
		for await (const line of this.rfile) await this.wfile.write(line);
	}
}

class Server extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override handleError(): void {}
}

await using server = await new Server(["127.0.0.1", 0], Echo).ready();
console.log(server.serverAddress[1]);
const serving = server.serveForever();
for await (const _line of makefile(process.stdin)) {
	const kinds = process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout");
	console.log(`holds ${kinds.sort().join(" ")}`);
}
await serving;
