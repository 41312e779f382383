// A client of memcached: a value follows a line that says how many bytes it has.
//
//   npm run example memcached -- set greeting "Hello, World"
//   npm run example memcached -- get greeting other

import { type BufferedRWPair, connect } from "socket-makefile";
import { escapeLines, escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf, commandArguments, numberOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";

const HELP = `Usage: npm run example memcached -- [options] COMMAND

Reads and writes the values of a memcached server.

Commands:
  get KEY...         print the values of those keys that exist
  set KEY VALUE      store a value ('-' reads it from the standard input)
  delete KEY         delete a value
  stats              print the server's statistics

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 11211)
  --expire SECONDS   how long the server keeps a value (default 0, without limit)
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options, positionals } = argumentsOf(
	commandArguments({
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "11211" },
		expire: { type: "string", default: "0" },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	}),
);

const expire = numberOf("expire", options.expire, 0, Number.MAX_SAFE_INTEGER);

async function readLine(file: BufferedRWPair): Promise<string> {
	const text = String(await file.readuntil("\r\n")).slice(0, -2);
	if (/^(?:ERROR|CLIENT_ERROR|SERVER_ERROR)\b/.test(text)) throw new Error(text);
	return text;
}

function keyOf(key: string | undefined): string {
	if (key !== undefined && /^[^\s\p{Cc}]{1,250}$/u.test(key)) return key;
	wrongUsage(key === undefined ? "a key is missing" : `'${key}' is not a valid key`);
}

async function send(file: BufferedRWPair, ...parts: (string | Buffer)[]): Promise<void> {
	for (const part of parts) await file.write(Buffer.from(part));
	await file.flush();
}

/**
 * Prints values. The server sends for each of them `VALUE key flags length` and that many bytes; `END` is the last
 * line.
 */
async function get(file: BufferedRWPair, keys: string[]): Promise<void> {
	await send(file, `get ${keys.join(" ")}\r\n`);
	for (let line = await readLine(file); line !== "END"; line = await readLine(file)) {
		const [, key, length] = /^VALUE (\S+) \d+ (\d+)/.exec(line) ?? [];
		if (length === undefined) throw new Error(`unexpected: ${line}`);
		const value = await file.readexactly(Number(length));
		if ((await readLine(file)) !== "") throw new Error(`the value of ${key} is longer than the server announced`);
		console.log(escapeLines(`${key}: ${String(value)}`));
	}
}

async function set(file: BufferedRWPair, key: string, value: Buffer): Promise<void> {
	await send(file, `set ${key} 0 ${expire} ${value.length}\r\n`, value, "\r\n");
	console.log(escapeUnsafe(await readLine(file)));
}

async function remove(file: BufferedRWPair, key: string): Promise<void> {
	await send(file, `delete ${key}\r\n`);
	console.log(escapeUnsafe(await readLine(file)));
}

async function stats(file: BufferedRWPair): Promise<void> {
	await send(file, "stats\r\n");
	for (let line = await readLine(file); line !== "END"; line = await readLine(file)) {
		console.log(escapeUnsafe(line.replace(/^STAT /, "")));
	}
}

async function readInput(): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of process.stdin) parts.push(part);
	return Buffer.concat(parts);
}

type Command = (file: BufferedRWPair) => Promise<void>;

/** The command that the arguments ask for. Checks them before the program connects. */
function commandOf([name, first, ...rest]: readonly string[]): Command {
	switch (name) {
		case "get": {
			const keys = [keyOf(first), ...rest.map(keyOf)];
			return (file) => get(file, keys);
		}
		case "set": {
			const key = keyOf(first);
			const [value] = rest;
			if (value === undefined) wrongUsage("a value is missing");
			return async (file) => set(file, key, value === "-" ? await readInput() : Buffer.from(value));
		}
		case "delete": {
			const key = keyOf(first);
			return (file) => remove(file, key);
		}
		case "stats":
			return stats;
		default:
			wrongUsage(name === undefined ? "a command is missing" : `'${name}' is not a command`);
	}
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const command = commandOf(positionals);
	const timeout = Number(options.timeout) * 1000;
	await using socket = await connect([options.host, Number(options.port)], { timeout });
	await using file = socket.makefile("rwb");
	await command(file);
}

run(main);
