import { program } from "./arguments.ts";
import { explain } from "./explain.ts";

/** Runs a program; if it fails, prints the error in one line and sets the exit code. */
export function run(main: () => Promise<void>): void {
	main().catch((error: unknown) => {
		console.error(`${program}: ${explain(error)}`);
		process.exitCode = 1;
	});
}
