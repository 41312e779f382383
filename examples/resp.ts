// A small redis-cli: replies are lines, or a line that announces a number of bytes; commands are pipelined.
//
//   npm run example resp -- SET greeting "Hello, World"
//   npm run example resp -- LRANGE list 0 -1
//   seq 1000 | sed 's/^/INCRBY sum /' | npm run example resp

import { type BufferedRWPair, connect, makefile } from "socket-makefile";
import { escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf, commandArguments } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example resp -- [options] [COMMAND [ARGUMENT...]]

Sends a command to Redis and prints the reply. Without a command each line of the
standard input is a command, and all are sent without waiting for the replies.

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 6379)
  --tls              encrypt the connection
  --ca FILE          a certificate to trust, in PEM format
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options, positionals } = argumentsOf(
	commandArguments({
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "6379" },
		tls: { type: "boolean", default: false },
		ca: { type: "string" },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	}),
);

const CR = 0x0d;
const LF = 0x0a;
/** How deep arrays may be nested in a reply. */
const DEEPEST = 32;

/** An error reply. It is returned, not thrown, because the connection can still be used. */
class ReplyError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

type Reply = string | bigint | Buffer | null | ReplyError | Reply[];

async function writeCommand(file: BufferedRWPair, words: readonly string[]): Promise<void> {
	let text = `*${words.length}\r\n`;
	for (const word of words) text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
	await file.write(Buffer.from(text));
}

async function readReply(file: BufferedRWPair, depth = 0): Promise<Reply> {
	if (depth > DEEPEST) throw new Error("not a Redis reply: arrays are nested too deeply");
	// takeuntil() saves a wait for a line that has arrived, which nearly all have with pipelining.
	const line = String(file.takeuntil("\r\n") ?? (await file.readuntil("\r\n")));
	const rest = line.slice(1, -2);
	switch (line[0]) {
		case "+":
			return rest;
		case "-":
			return new ReplyError(rest);
		case ":":
			return integerOf(rest);
		case "$": {
			const length = countOf(rest);
			if (length === -1) return null;
			const body = file.take(length + 2) ?? (await file.readexactly(length + 2));
			if (body.at(-2) !== CR || body.at(-1) !== LF)
				throw new Error("not a Redis reply: a bulk string does not end with CRLF");
			return body.subarray(0, length);
		}
		case "*": {
			const count = countOf(rest);
			if (count === -1) return null;
			const items: Reply[] = [];
			while (items.length < count) items.push(await readReply(file, depth + 1));
			return items;
		}
		default:
			throw new Error(`not a Redis reply: ${JSON.stringify(line.slice(0, 60))}`);
	}
}

/** Parses an integer of 64 bits, which a `number` cannot hold. */
function integerOf(text: string): bigint {
	if (/^-?\d{1,19}$/.test(text)) return BigInt(text);
	throw new Error(`'${text}' is not an integer`);
}

function countOf(text: string): number {
	if (/^(?:-1|\d{1,10})$/.test(text)) return Number(text);
	throw new Error(`'${text}' is not a length`);
}

function show(reply: Reply): string {
	if (reply === null) return "(nil)";
	if (typeof reply === "bigint") return `(integer) ${reply}`;
	if (reply instanceof ReplyError) return `(error) ${escapeUnsafe(reply.message)}`;
	if (Array.isArray(reply)) return reply.map((item, i) => `${i + 1}) ${show(item)}`).join("\n") || "(empty)";
	return Buffer.isBuffer(reply) ? escapeUnsafe(JSON.stringify(String(reply))) : escapeUnsafe(reply);
}

/** Splits a line into words; a word in quotes may contain spaces. */
function wordsOf(line: string): string[] {
	return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const timeout = Number(options.timeout) * 1000;
	await using socket = await connect([options.host, Number(options.port)], {
		timeout,
		...(options.tls || options.ca !== undefined ? { tls: await trusted(options.ca) } : {}),
	});
	await using file = socket.makefile("rwb");
	if (positionals.length > 0) {
		await writeCommand(file, positionals);
		await file.flush();
		const reply = await readReply(file);
		console.log(show(reply));
		if (reply instanceof ReplyError) process.exitCode = 1;
		return;
	}
	let sent = 0;
	let received = 0;
	const readReplies = async () => {
		for (; received < sent; received++) console.log(show(await readReply(file)));
	};
	let reading = Promise.resolve();
	const input = makefile(process.stdin, "r");
	const nextLine = async () => {
		await file.flush();
		return input.readline();
	};
	// The commands are flushed when no further line of input has arrived.
	for (let line = await nextLine(); line !== ""; line = input.takeline() ?? (await nextLine())) {
		const words = wordsOf(line);
		if (words.length === 0) continue;
		await writeCommand(file, words);
		// Read replies while sending: otherwise both sides could wait for each other with full buffers.
		if (++sent > received + 1) continue;
		reading = readReplies();
		reading.catch(() => {});
	}
	await file.flush();
	await reading;
	await readReplies();
}

run(main);
