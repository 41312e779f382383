import { type ParseArgsConfig, parseArgs } from "node:util";

/**
 * Parses the options of the command line. With --help, which every command has, it prints the help and exits; on invalid
 * options it prints an error and exits with code 2.
 */
export function optionsOf<T extends ParseArgsConfig>(help: string, config: T): ReturnType<typeof parseArgs<T>> {
	if (process.argv.slice(2).includes("--help")) {
		console.log(help);
		process.exit();
	}
	try {
		return parseArgs(config);
	} catch (error) {
		wrongUsage(error instanceof Error ? error.message : String(error));
	}
}

/** Parses an integer of at least `least`. Otherwise prints an error and exits. */
export function numberOf(option: string, text: string, least: number): number {
	const number = Number(text);
	if (text !== "" && Number.isSafeInteger(number) && number >= least) return number;
	wrongUsage(`--${option} must be an integer of at least ${least}, not '${text}'`);
}

/** Prints what is wrong with the options, and exits with code 2. */
export function wrongUsage(message: string): never {
	console.error(`${message}; see --help`);
	process.exit(2);
}
