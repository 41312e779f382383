// A group chat: every line that a client sends goes to all. At its own prompt, 'clients' lists who is there and 'quit'
// stops everything.

import { makefile } from "socket-makefile";
import { ChatHandler, ChatServer } from "./chat/handler.ts";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { serverOptions } from "./shared/options.ts";
import { failToStart, interrupted } from "./shared/run-server.ts";

const { host, port } = serverOptions(
	"chat-server",
	"Sends every line of a client to all clients; 'quit' leaves.\nAt the server's own prompt: 'clients' lists them, 'quit' stops the server.",
	7000,
);

/** Obeys what is typed here; resolves at 'quit'. */
async function prompt(): Promise<void> {
	for await (const line of makefile(process.stdin, "r")) {
		const command = line.trim();
		if (command === "quit") return;
		if (command === "clients") listClients();
		else if (command !== "") console.log("commands: clients, quit");
	}
	// Without an input the server goes on.
	await new Promise(() => {});
}

function listClients(): void {
	const names = server.room.members.map(({ name }) => name);
	console.log([`${names.length} clients`, ...names].join("\n"));
}

await using server = new ChatServer([host, port], ChatHandler);
await server.ready().catch(failToStart);
log.info(`listening on ${textOf(server.serverAddress)}`);
const serving = server.serveForever();
await Promise.race([serving, prompt(), interrupted()]);
process.stdin.destroy();
await server.shutdown();
const farewell = server.room.close();
await server.serverClose();
await farewell;
log.info("stopped");
