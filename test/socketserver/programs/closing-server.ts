// A server with a client that stays. It prints its port, closes itself when a line is typed, prints "closed", and has
// nothing else to do.
//
//   closing-server.ts daemonThreads | blockOnClose | forking

import { ForkingTCPServer, StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";

const [how] = process.argv.slice(2);
const LOCAL = ["127.0.0.1", 0] as const;

class Echo extends StreamRequestHandler {
	override async handle() {
		for await (const line of this.rfile) await this.wfile.write(line);
	}
}

async function main(): Promise<void> {
	const forking = how === "forking";
	const server = forking
		? new ForkingTCPServer(LOCAL, new URL("./pid-handler.ts", import.meta.url))
		: new ThreadingTCPServer(LOCAL, Echo);
	if (server instanceof ThreadingTCPServer && how === "daemonThreads") server.daemonThreads = true;
	else server.blockOnClose = false;
	await server.ready();
	console.log(server.serverAddress[1]);
	process.stdin.once("data", async () => {
		process.stdin.destroy();
		await server.serverClose();
		console.log("closed");
	});
	await server.serveForever();
}

main();
