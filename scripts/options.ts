import { type ParseArgsConfig, parseArgs } from "node:util";

/** The options of a command; ends the process by --help, which is added to them, or by wrong ones. */
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

/** A whole number from `least` on. */
export function numberOf(option: string, text: string, least: number): number {
	const number = Number(text);
	if (text !== "" && Number.isSafeInteger(number) && number >= least) return number;
	wrongUsage(`--${option} must be a whole number from ${least} on, not '${text}'`);
}

/** Says in one line what is wrong with the options, and ends the process. */
export function wrongUsage(message: string): never {
	console.error(`${message}; see --help`);
	process.exit(2);
}
