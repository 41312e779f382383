import { argumentsOf, program } from "./arguments.ts";

export interface Option {
	readonly default: string;
	readonly help: string;
	/** The placeholder for the value in the help text. */
	readonly value: string;
}

export interface ServerOptions<Name extends string> {
	readonly host: string;
	readonly port: number;
	readonly values: Readonly<Record<Name, string>>;
}

/** Parses --host, --port, --help and the server's own options; ends the program on --help or on a wrong option. */
export function serverOptions<Name extends string = never>(
	about: string,
	defaultPort: number,
	own: Readonly<Record<Name, Option>> | Record<never, never> = {},
): ServerOptions<Name> {
	const all: Record<string, Option> = {
		host: { default: "127.0.0.1", value: "HOST", help: "the address to listen on" },
		port: { default: String(defaultPort), value: "PORT", help: "the port; 0 takes a free one and prints it" },
		...own,
	};
	const help = { type: "boolean", default: false } as const;
	const texts = Object.fromEntries(
		Object.entries(all).map(([name, option]) => [name, { type: "string", default: option.default } as const]),
	);
	const { values } = argumentsOf({ options: { ...texts, help } });
	if (values.help) {
		console.log(usage(about, all));
		process.exit(0);
	}
	const strings = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
	const { host = "", port = "" } = strings;
	return { host, port: Number(port), values: strings as Record<Name, string> };
}

function usage(about: string, options: Readonly<Record<string, Option>>): string {
	const lines = Object.entries(options).map(
		([key, option]) => `  ${`--${key} ${option.value}`.padEnd(20)}${option.help} (default ${option.default})`,
	);
	return `Usage: npm run example ${program} -- [options]\n\n${about}\n\nOptions:\n${lines.join("\n")}\n  --help${" ".repeat(14)}this text`;
}
