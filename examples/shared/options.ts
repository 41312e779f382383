import { parseArgs } from "node:util";

export interface Option {
	readonly default: string;
	readonly help: string;
	/** What stands for the value in the help. */
	readonly value: string;
}

export interface ServerOptions<Name extends string> {
	readonly host: string;
	readonly port: number;
	readonly values: Readonly<Record<Name, string>>;
}

/** Reads --host, --port, --help and the program's own options; ends the program by --help or a wrong option. */
export function serverOptions<Name extends string = never>(
	name: string,
	about: string,
	defaultPort: number,
	own: Readonly<Record<Name, Option>> | Record<never, never> = {},
): ServerOptions<Name> {
	const all: Record<string, Option> = {
		host: { default: "127.0.0.1", value: "HOST", help: "the address" },
		port: { default: String(defaultPort), value: "PORT", help: "0: a free port, which is printed" },
		...own,
	};
	const help = { type: "boolean", default: false } as const;
	const texts = Object.fromEntries(
		Object.entries(all).map(([name, option]) => [name, { type: "string", default: option.default } as const]),
	);
	try {
		const { values } = parseArgs({ options: { ...texts, help } });
		if (values.help) {
			console.log(usage(name, about, all));
			process.exit(0);
		}
		const strings = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
		const { host = "", port = "" } = strings;
		return { host, port: numberOf("port", port, 0, 65_535), values: strings as Record<Name, string> };
	} catch (error) {
		wrongUsage(error instanceof Error ? error.message : String(error));
	}
}

export function wrongUsage(message: string): never {
	console.error(`${message}\n\nSee --help.`);
	process.exit(2);
}

/** A whole number given as an option, within bounds. */
export function numberOf(name: string, text: string, least: number, most: number): number {
	const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (number >= least && number <= most) return number;
	wrongUsage(`--${name} must be a number from ${least} to ${most}, not '${text}'`);
}

function usage(name: string, about: string, options: Readonly<Record<string, Option>>): string {
	const lines = Object.entries(options).map(
		([key, option]) => `  ${`--${key} ${option.value}`.padEnd(20)}${option.help} (default ${option.default})`,
	);
	return `Usage: npm run example ${name} -- [options]\n\n${about}\n\nOptions:\n${lines.join("\n")}\n  --help${" ".repeat(14)}this text`;
}
