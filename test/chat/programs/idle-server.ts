// A server with idle clients: a chat server, or one with bare sockets. Prints its port, and for each line of input the
// bytes in use.

import { once } from "node:events";
import net from "node:net";
import { makefile } from "socket-makefile";
import { ChatServer } from "../../../examples/chat/handler.ts";
import { InProcessBus } from "../../../examples/chat/relay/in-process.ts";

async function chat(): Promise<string | number> {
	const server = await new ChatServer(["127.0.0.1", 0], new InProcessBus().connect()).ready();
	server.serveForever();
	return server.serverAddress[1] ?? 0;
}

async function bare(): Promise<string | number> {
	const server = net.createServer((socket) => socket.on("data", () => {}).on("error", () => {}));
	server.listen({ port: 0, host: "127.0.0.1", backlog: 511 });
	await once(server, "listening");
	const address = server.address();
	return address === null || typeof address === "string" ? "" : address.port;
}

function used(): number {
	if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
	for (let i = 0; i < 3; i++) globalThis.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

console.log(`port ${await (process.argv[2] === "bare" ? bare() : chat())}`);
for await (const _line of makefile(process.stdin)) {
	console.log(`used ${used()} resident ${process.memoryUsage.rss()}`);
}
