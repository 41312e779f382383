// Lists a mailbox, with STARTTLS, LOGIN and literals: `{n}` at the end of a line announces n bytes after it.
//
//   IMAP_PASSWORD=secret npm run example imap-list -- --user me --host localhost
//   IMAP_PASSWORD=secret npm run example imap-list -- --user me --fetch 3 > mail.eml

import { pipeline } from "node:stream/promises";
import { type BufferedRWPair, connect } from "socket-makefile";
import { escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example imap-list -- --user NAME [options]

Lists the mails of a mailbox, or writes one of them to the standard output.
The password comes from the environment variable IMAP_PASSWORD.

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 143, with --tls 993)
  --mailbox NAME     the mailbox (default INBOX)
  --fetch NUMBER     write the mail of this number
  --tls              encrypt from the first byte, instead of with STARTTLS
  --ca FILE          a certificate to trust, in PEM format
  --plain            do not encrypt
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options } = argumentsOf({
	options: {
		user: { type: "string" },
		host: { type: "string", default: "localhost" },
		port: { type: "string" },
		mailbox: { type: "string", default: "INBOX" },
		fetch: { type: "string" },
		tls: { type: "boolean", default: false },
		ca: { type: "string" },
		plain: { type: "boolean", default: false },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

const MAX_LITERAL = 1 << 20;

let file: BufferedRWPair;
let commands = 0;

/** Called with the length of each literal; must read exactly that many bytes. */
type OnLiteral = (length: number) => Promise<Buffer>;

async function readLiteral(length: number): Promise<Buffer> {
	if (length > MAX_LITERAL) throw new Error(`a literal of ${length} bytes where at most ${MAX_LITERAL} were expected`);
	return file.readexactly(length);
}

/** Reads a response: lines, of which each but the last is followed by a literal. */
async function readResponse(onLiteral: OnLiteral): Promise<{ text: string; literals: Buffer[] }> {
	let text = "";
	const literals: Buffer[] = [];
	for (;;) {
		const line = (await file.readuntil("\r\n")).toString("latin1");
		text += line.slice(0, -2);
		const length = /\{(\d+)\}\r\n$/.exec(line)?.[1];
		if (length === undefined) return { text, literals };
		literals.push(await onLiteral(Number(length)));
	}
}

/** Sends a command; resolves to the untagged responses when the tagged one has arrived. */
async function command(line: string, onLiteral: OnLiteral = readLiteral) {
	const tag = `A${++commands}`;
	await file.write(Buffer.from(`${tag} ${line}\r\n`));
	await file.flush();
	const responses: { text: string; literals: Buffer[] }[] = [];
	for (;;) {
		const response = await readResponse(onLiteral);
		if (!response.text.startsWith(`${tag} `)) {
			responses.push(response);
			continue;
		}
		const [, status] = response.text.split(" ");
		if (status === "OK") return responses;
		throw new Error(`${line.split(" ")[0]}: ${response.text.slice(tag.length + 1)}`);
	}
}

function quoted(text: string): string {
	if (/[^\x20-\x7e]/.test(text)) throw new Error(`${JSON.stringify(text)} contains characters that cannot be quoted`);
	return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** Copies a literal of any length to the standard output as it arrives. */
async function copyLiteral(length: number): Promise<Buffer> {
	await pipeline(file.chunks(length), process.stdout, { end: false });
	return Buffer.alloc(0);
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	if (options.user === undefined) wrongUsage("--user is missing");
	const number = options.fetch === undefined ? undefined : Number(options.fetch);
	if (number !== undefined && !(Number.isInteger(number) && number > 0))
		wrongUsage("--fetch must be a whole number above 0");
	const tls = await trusted(options.ca);
	const port = Number(options.port ?? (options.tls ? 993 : 143));
	const timeout = Number(options.timeout) * 1000;

	await using socket = await connect([options.host, port], { timeout, ...(options.tls ? { tls } : {}) });
	await using connection = socket.makefile("rwb");
	file = connection;
	const greeting = await readResponse(readLiteral);
	if (!greeting.text.startsWith("* OK")) throw new Error(`the server greets with '${greeting.text}'`);
	if (!options.tls && !options.plain) {
		await command("STARTTLS");
		await socket.starttls(tls);
	}
	await command(`LOGIN ${quoted(options.user)} ${quoted(process.env.IMAP_PASSWORD ?? "")}`);
	const selected = await command(`EXAMINE ${quoted(options.mailbox)}`);
	const exists = Number(selected.map(({ text }) => /^\* (\d+) EXISTS$/.exec(text)?.[1]).find(Boolean) ?? 0);
	if (number !== undefined) {
		await command(`FETCH ${number} BODY.PEEK[]`, copyLiteral);
	} else if (exists > 0) {
		for (const { text, literals } of await command("FETCH 1:* (RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])")) {
			const [, sequence, size] = /^\* (\d+) FETCH .*RFC822\.SIZE (\d+)/.exec(text) ?? [];
			const field = (name: string) => new RegExp(`^${name}: *(.*)$`, "im").exec(String(literals[0]))?.[1]?.trim() ?? "";
			if (sequence !== undefined)
				console.log(escapeUnsafe([sequence, size, field("From"), field("Subject")].join("\t")));
		}
	}
	await command("LOGOUT");
	if (number === undefined) console.error(`${exists} mails in ${options.mailbox}`);
}

run(main);
