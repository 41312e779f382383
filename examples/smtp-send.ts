// Sends one mail, with replies of several lines, STARTTLS, AUTH PLAIN and dot stuffing.
//
//   echo "Hello" | npm run example smtp-send -- --from me@example.org --to you@example.org --host localhost

import { connect, makefile, type TextFile } from "socket-makefile";
import { escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example smtp-send -- --from ADDRESS --to ADDRESS [options] < text

Sends the text on the standard input as a mail.

Options:
  --host HOST        the mail server (default localhost)
  --port PORT        its port (default 25)
  --subject TEXT     the subject (default: empty)
  --user NAME        log in as this user; the password comes from the environment variable SMTP_PASSWORD
  --ca FILE          a certificate to trust, in PEM format
  --plain            do not encrypt
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options } = argumentsOf({
	options: {
		from: { type: "string" },
		to: { type: "string", multiple: true },
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "25" },
		subject: { type: "string", default: "" },
		user: { type: "string" },
		ca: { type: "string" },
		plain: { type: "boolean", default: false },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

interface Reply {
	code: number;
	lines: string[];
}

/** Reads a reply: each of its lines but the last has a `-` after the code, as in `250-one`, `250-two`, `250 three`. */
async function readReply(file: TextFile): Promise<Reply> {
	const lines: string[] = [];
	for (;;) {
		const line = await file.readline();
		const match = /^(\d{3})([- ]?)(.*)\r\n$/.exec(line);
		if (match === null) {
			throw new Error(line === "" ? "the server closed the connection" : `not an SMTP reply: ${JSON.stringify(line)}`);
		}
		const [, code, more, text = ""] = match;
		lines.push(text);
		if (more !== "-") return { code: Number(code), lines };
	}
}

/** Sends a command; throws unless the reply's code begins with the digit `expected`. */
async function command(file: TextFile, line: string, expected: number, shown = line): Promise<string[]> {
	await file.write(`${line}\n`);
	await file.flush();
	return expectReply(file, expected, shown);
}

async function expectReply(file: TextFile, expected: number, what: string): Promise<string[]> {
	const { code, lines } = await readReply(file);
	if (Math.floor(code / 100) !== expected) throw new Error(`${what}: ${code} ${lines.join(" / ")}`);
	return lines;
}

/** Checks an address: it becomes part of a command line, and must not contain a second command. */
function addressOf(name: string, value: string | undefined): string {
	if (value === undefined) wrongUsage(`--${name} is missing`);
	if (!/^[^\s<>\p{Cc}]+$/u.test(value)) wrongUsage(`--${name}: '${value}' is not a mail address`);
	return value;
}

/** The text of a header, which must be ASCII: other text becomes encoded words of less than 75 characters (RFC 2047). */
function headerText(text: string): string {
	if (/^[\x20-\x7e]*$/.test(text)) return text;
	const words = text.match(/.{1,10}/gsu) ?? [];
	return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString("base64")}?=`).join("\n ");
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const from = addressOf("from", options.from);
	const to = (options.to ?? [undefined]).map((address) => addressOf("to", address));
	const timeout = Number(options.timeout) * 1000;

	await using socket = await connect([options.host, Number(options.port)], { timeout });
	await using file = socket.makefile("rw", { newline: "\r\n" });
	const send = (line: string, expected: number, shown?: string) => command(file, line, expected, shown);

	await expectReply(file, 2, "greeting");
	let extensions = await send("EHLO localhost", 2);
	if (!options.plain) {
		if (!extensions.includes("STARTTLS"))
			throw new Error("the server does not offer STARTTLS; use --plain to send without encryption");
		await send("STARTTLS", 2);
		await socket.starttls(await trusted(options.ca));
		// Ask again: without encryption, an attacker may have changed what the server offers.
		extensions = await send("EHLO localhost", 2);
	}
	if (options.user !== undefined) {
		if (!extensions.some((line) => /^AUTH .*\bPLAIN\b/.test(line)))
			throw new Error("the server does not offer AUTH PLAIN");
		const secret = Buffer.from(`\0${options.user}\0${process.env.SMTP_PASSWORD ?? ""}`).toString("base64");
		await send(`AUTH PLAIN ${secret}`, 2, "AUTH PLAIN");
	}
	await send(`MAIL FROM:<${from}>`, 2);
	for (const address of to) await send(`RCPT TO:<${address}>`, 2);
	await send("DATA", 3);
	await file.write(`From: <${from}>\nTo: ${to.map((address) => `<${address}>`).join(", ")}\n`);
	await file.write(`Subject: ${headerText(options.subject)}\n`);
	await file.write("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
	for await (const line of makefile(process.stdin, "r")) {
		// A line that is a dot ends the mail, so a dot at the beginning of a line is doubled.
		await file.write(`${line.startsWith(".") ? "." : ""}${line.replace(/\n$/, "")}\n`);
	}
	const [answer] = await send(".", 2, "the text");
	await send("QUIT", 2);
	console.log(escapeUnsafe(`sent: ${answer}`));
}

run(main);
