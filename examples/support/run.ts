import { type ParseArgsConfig, parseArgs } from "node:util";

/** The program's arguments; what is wrong with them is told in one line. */
export function argumentsOf<T extends ParseArgsConfig>(name: string, config: T): ReturnType<typeof parseArgs<T>> {
	try {
		const parsed = parseArgs(config);
		const port: unknown = Reflect.get(parsed.values, "port");
		if (typeof port === "string" && !(/^\d+$/.test(port) && Number(port) <= 65_535)) {
			throw new Error(`--port must be a number from 0 to 65535, not '${port}'`);
		}
		return parsed;
	} catch (error) {
		console.error(`${name}: ${explain(error)}; see --help`);
		process.exit(1);
	}
}

/** Runs a program; what goes wrong is told in one line. */
export function run(name: string, main: () => Promise<void>): void {
	main().catch((error: unknown) => {
		console.error(`${name}: ${explain(error)}`);
		process.exitCode = 1;
	});
}

function explain(error: unknown): string {
	// A refused connection over both IPv4 and IPv6 has no message of its own.
	if (error instanceof AggregateError) return error.errors.map(explain).join("; ");
	// What went wrong first, not what closing met after it.
	if (error instanceof Error && "suppressed" in error) return explain(error.suppressed);
	return error instanceof Error ? error.message : String(error);
}
