import type { BaseServer } from "socket-makefile/socketserver";
import { textOf } from "./address.ts";
import { log } from "./log.ts";

/** Resolves on Ctrl-C or SIGTERM. */
export function interrupted(): Promise<void> {
	return new Promise((resolve) => {
		process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve());
	});
}

/** Logs the error that kept the server from starting, such as an address in use, and ends the program. */
export function failToStart(error: unknown): never {
	log.error(error instanceof Error ? error.message : String(error));
	process.exit(1);
}

/** Serves until Ctrl-C or SIGTERM. */
export async function runServer<R>(server: BaseServer<R>): Promise<void> {
	await server.ready().catch(failToStart);
	log.info(`listening on ${textOf(server.serverAddress)}`);
	const serving = server.serveForever();
	await Promise.race([serving, interrupted()]);
	await server.shutdown();
	await server.serverClose();
	log.info("stopped");
}
