// Asks memcached: lines with counted bytes behind them.
//
//   npx tsx examples/memcached.ts set greeting "Hello, World"
//   npx tsx examples/memcached.ts get greeting other

import { type BufferedRWPair, connect } from "socket-makefile";
import { argumentsOf, run } from "./support/run.ts";

const HELP = `Usage: npx tsx examples/memcached.ts [options] COMMAND

Commands:
  get KEY...         print the values that there are
  set KEY VALUE      store a value ('-' reads it from the standard input)
  delete KEY         forget it
  stats              print what the server counts

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 11211)
  --expire SECONDS   how long a value is kept (default 0, for ever)
  --timeout SECONDS  give up when nothing comes for so long (default 10)
  --help             this text`;

const { values: options, positionals } = argumentsOf("memcached", {
	allowPositionals: true,
	options: {
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "11211" },
		expire: { type: "string", default: "0" },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

async function readLine(file: BufferedRWPair): Promise<string> {
	const line = String(await file.readline());
	if (!line.endsWith("\r\n")) throw new Error("the server closed the connection");
	const text = line.slice(0, -2);
	if (/^(?:ERROR|CLIENT_ERROR|SERVER_ERROR)\b/.test(text)) throw new Error(text);
	return text;
}

function keyOf(key: string | undefined): string {
	if (key !== undefined && /^[^\s\p{Cc}]{1,250}$/u.test(key)) return key;
	throw new Error(key === undefined ? "a key is missing; see --help" : `'${key}' is no key`);
}

async function send(file: BufferedRWPair, ...parts: (string | Buffer)[]): Promise<void> {
	for (const part of parts) await file.write(Buffer.from(part));
	await file.flush();
}

/** `VALUE key flags length`, so many bytes, and so on until `END`. */
async function get(file: BufferedRWPair, keys: string[]): Promise<void> {
	await send(file, `get ${keys.map(keyOf).join(" ")}\r\n`);
	for (let line = await readLine(file); line !== "END"; line = await readLine(file)) {
		const [, key, length] = /^VALUE (\S+) \d+ (\d+)/.exec(line) ?? [];
		if (length === undefined) throw new Error(`unexpected: ${line}`);
		const value = await file.read(Number(length));
		if ((await readLine(file)) !== "") throw new Error(`the value of ${key} is longer than it was said to be`);
		console.log(`${key}: ${String(value)}`);
	}
}

async function set(file: BufferedRWPair, key: string, value: Buffer): Promise<void> {
	await send(file, `set ${key} 0 ${Number(options.expire)} ${value.length}\r\n`, value, "\r\n");
	console.log(await readLine(file));
}

async function stats(file: BufferedRWPair): Promise<void> {
	await send(file, "stats\r\n");
	for (let line = await readLine(file); line !== "END"; line = await readLine(file)) {
		console.log(line.replace(/^STAT /, ""));
	}
}

async function readInput(): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of process.stdin) parts.push(part);
	return Buffer.concat(parts);
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const [command, ...rest] = positionals;
	const timeout = Number(options.timeout) * 1000;
	await using socket = await connect([options.host, Number(options.port)], { timeout });
	await using file = socket.makefile("rwb");
	const [key, value] = rest;
	switch (command) {
		case "get":
			return await get(file, [keyOf(key), ...rest.slice(1)]);
		case "set":
			if (value === undefined) throw new Error("a value is missing; see --help");
			return await set(file, keyOf(key), value === "-" ? await readInput() : Buffer.from(value));
		case "delete":
			await send(file, `delete ${keyOf(key)}\r\n`);
			return console.log(await readLine(file));
		case "stats":
			return await stats(file);
		default:
			throw new Error(command === undefined ? "a command is missing; see --help" : `'${command}' is no command`);
	}
}

run("memcached", main);
