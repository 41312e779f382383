import { escapeLines } from "../chat/escape.ts";
import { program } from "./arguments.ts";
import { explain } from "./explain.ts";

/** Runs a program; if it fails, prints the error, which may contain text of the peer, and sets the exit code. */
export function run(main: () => Promise<void>): void {
	main().catch((error: unknown) => {
		console.error(`${program}: ${escapeLines(explain(error))}`);
		process.exitCode = 1;
	});
}
