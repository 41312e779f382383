import { program } from "./arguments.ts";
import { explain } from "./explain.ts";

/** Runs a program; what goes wrong is told in one line. */
export function run(main: () => Promise<void>): void {
	main().catch((error: unknown) => {
		console.error(`${program}: ${explain(error)}`);
		process.exitCode = 1;
	});
}
