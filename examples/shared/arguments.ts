import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { explain } from "./explain.ts";

/** The name of the example that runs. */
export const program = path.basename(process.argv[1] ?? "", ".ts");

/** The program's arguments; ends it by wrong ones. `--port` and `--timeout` are checked to be numbers. */
export function argumentsOf<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
	const parsed = parsedBy(config);
	const port: unknown = Reflect.get(parsed.values, "port");
	if (typeof port === "string") numberOf("port", port, 0, 65_535);
	const timeout: unknown = Reflect.get(parsed.values, "timeout");
	if (typeof timeout === "string" && !(Number(timeout) > 0)) {
		wrongUsage(`--timeout must be a number of seconds above 0, not '${timeout}'`);
	}
	return parsed;
}

function parsedBy<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
	try {
		return parseArgs(config);
	} catch (error) {
		wrongUsage(explain(error));
	}
}

/** A whole number given as an option, within bounds. */
export function numberOf(option: string, text: string, least: number, most: number): number {
	const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (number >= least && number <= most) return number;
	wrongUsage(`--${option} must be a number from ${least} to ${most}, not '${text}'`);
}

/** Ends the program: says in one line what is wrong with its arguments. */
export function wrongUsage(message: string): never {
	console.error(`${program}: ${message}; see --help`);
	process.exit(2);
}
