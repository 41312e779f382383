import { makefile } from "socket-makefile";
import { interrupted } from "../shared/run-server.ts";

/** Serves until 'quit' is typed, Ctrl-C, or the end is asked for; 'clients' lists them. */
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
	// Without an input the server goes on.
	await new Promise(() => {});
}

function list(names: readonly string[]): void {
	console.log([`${names.length} clients`, ...names].join("\n"));
}
