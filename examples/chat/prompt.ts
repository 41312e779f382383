import { makefile } from "socket-makefile";
import { interrupted } from "../shared/run-server.ts";

/** Reads commands from the standard input: 'clients' lists the clients. Resolves on 'quit', Ctrl-C or SIGTERM. */
export async function untilQuit(clients: () => Promise<readonly string[]>): Promise<void> {
	await Promise.race([obey(clients), interrupted()]);
	process.stdin.destroy();
}

async function obey(clients: () => Promise<readonly string[]>): Promise<void> {
	for await (const line of makefile(process.stdin, "r")) {
		const command = line.trim();
		if (command === "quit") return;
		if (command === "clients") list(await clients());
		else if (command !== "") console.log("commands: clients, quit");
	}
	// The server goes on when the input has ended.
	await new Promise(() => {});
}

function list(names: readonly string[]): void {
	console.log([`${names.length} clients`, ...names].join("\n"));
}
