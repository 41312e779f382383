import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { endWithReader } from "./closed-pipe.ts";
import { explain } from "./explain.ts";

/** The name of the running example. */
export const program = path.basename(process.argv[1] ?? "", ".ts");

/**
 * The first call of an example: parses the program's arguments; ends the program if they are wrong, and later when nothing
 * reads its output any more. Checks that `--port` and `--timeout` are numbers.
 */
export function argumentsOf<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
	endWithReader();
	const parsed = parsedBy(config);
	const port: unknown = Reflect.get(parsed.values, "port");
	if (typeof port === "string") numberOf("port", port, 0, 65_535);
	const timeout: unknown = Reflect.get(parsed.values, "timeout");
	if (typeof timeout === "string" && !(Number(timeout) > 0)) {
		wrongUsage(`--timeout must be a number of seconds above 0, not '${timeout}'`);
	}
	return parsed;
}

/**
 * The configuration of a program whose arguments are a command: options stand before it, and its words may begin with '-', as
 * in `LRANGE list 0 -1`.
 */
export function commandArguments<O extends ParseArgsConfig["options"]>(options: O) {
	const args = process.argv.slice(2);
	const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
	const first = tokens.find(({ kind }) => kind !== "option");
	if (first?.kind === "positional") args.splice(first.index, 0, "--");
	return { args, options, allowPositionals: true } as const;
}

function parsedBy<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
	try {
		return parseArgs(config);
	} catch (error) {
		wrongUsage(explain(error));
	}
}

/** Parses a whole number between bounds; ends the program if it is not one. */
export function numberOf(option: string, text: string, least: number, most: number): number {
	const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (number >= least && number <= most) return number;
	wrongUsage(`--${option} must be a number from ${least} to ${most}, not '${text}'`);
}

/** Prints in one line what is wrong with the arguments, and ends the program. */
export function wrongUsage(message: string): never {
	console.error(`${program}: ${message}; see --help`);
	process.exit(2);
}
