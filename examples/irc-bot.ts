// A bot that repeats what users tell it. It reads UTF-8, and Windows-1252 where the bytes are not UTF-8.
//
//   npm run example irc-bot -- --host irc.example.org --channel '#test'
//   (then say in the channel: !echo grüß dich)

import { connect, type ErrorHandler, type TextFile, UnicodeDecodeError } from "socket-makefile";
import { escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example irc-bot -- --channel NAME [options]

Joins a channel and answers '!echo TEXT' with TEXT; it leaves on '!quit'.

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 6667)
  --nick NAME        the bot's name (default echobot)
  --tls              encrypt the connection
  --ca FILE          a certificate to trust, in PEM format
  --timeout SECONDS  give up after this long without data (default 120)
  --help             this text`;

const { values: options } = argumentsOf({
	options: {
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "6667" },
		nick: { type: "string", default: "echobot" },
		channel: { type: "string" },
		tls: { type: "boolean", default: false },
		ca: { type: "string" },
		timeout: { type: "string", default: "120" },
		help: { type: "boolean", default: false },
	},
});

/** The characters of Windows-1252 for the bytes 0x80 to 0x9f; the others are as in Latin-1. */
const HIGH = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Decodes bytes that are not UTF-8 as Windows-1252, because IRC does not say which encoding a client uses. */
const orWindows1252: ErrorHandler = (error) => {
	if (!(error instanceof UnicodeDecodeError)) throw error;
	const text = error.object.toString("latin1", error.start, error.end);
	return [text.replaceAll(/[\x80-\x9f]/g, (control) => HIGH[control.charCodeAt(0) - 0x80] ?? ""), error.end];
};

interface Message {
	nick: string;
	command: string;
	parameters: string[];
}

/** Parses `:nick!user@host COMMAND middle middle :all the rest`. */
function parse(line: string): Message {
	const [, prefix = "", command = "", middle = "", rest] =
		/^(?::(\S+) +)?(\S+)((?: +[^: ]\S*)*)(?: +:(.*))?/.exec(line.trimEnd()) ?? [];
	const parameters = middle.split(" ").filter((word) => word !== "");
	if (rest !== undefined) parameters.push(rest);
	return { nick: prefix.split("!")[0] ?? "", command: command.toUpperCase(), parameters };
}

async function send(file: TextFile, line: string): Promise<void> {
	// No flush() is needed with line buffering. Line ends are replaced so that a text cannot contain a second command.
	await file.write(`${line.replaceAll(/[\r\n\0]/g, " ")}\n`);
}

/** Answers one message; false if the bot is to leave. */
async function answer(file: TextFile, { nick, command, parameters }: Message, channel: string): Promise<boolean> {
	const [target = "", text = ""] = parameters;
	if (command === "PING") await send(file, `PONG :${target}`);
	else if (command === "001") await send(file, `JOIN ${channel}`);
	else if (command === "JOIN" && nick === options.nick) console.log(`in ${escapeUnsafe(target)}`);
	else if (command === "ERROR") throw new Error(target);
	else if (/^[45]\d\d$/.test(command) && command !== "422") throw new Error(parameters.slice(1).join(" "));
	else if (command === "PRIVMSG") {
		console.log(escapeUnsafe(`<${nick}> ${text}`));
		const to = target === options.nick ? nick : target;
		if (text.startsWith("!echo ")) await send(file, `PRIVMSG ${to} :${text.slice(6)}`);
		if (text.trim() === "!quit") {
			await send(file, "QUIT :bye");
			return false;
		}
	}
	return true;
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const { channel, nick } = options;
	if (channel === undefined) wrongUsage("--channel is missing");
	if (!/^[^\s,:]+$/.test(channel) || !/^[^\s,:]+$/.test(nick))
		wrongUsage("names must not contain spaces, commas or colons");
	await using socket = await connect([options.host, Number(options.port)], {
		tls: options.tls && (await trusted(options.ca)),
		timeout: Number(options.timeout) * 1000,
	});
	await using file = socket.makefile("rw", {
		newline: "\r\n",
		errors: orWindows1252,
		lineBuffering: true,
		maxLineLength: 8704,
	});
	await send(file, `NICK ${nick}`);
	await send(file, `USER ${nick} 0 * :an example`);
	for await (const line of file) {
		if (!(await answer(file, parse(line), channel))) return;
	}
	throw new Error("the server closed the connection");
}

run(main);
