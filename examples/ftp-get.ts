// Fetches a file by FTP, with lines on a control connection and bytes on a data connection.
//
//   npm run example ftp-get -- pub/ --host ftp.example.org
//   npm run example ftp-get -- pub/file.bin --host ftp.example.org > file.bin

import { pipeline } from "node:stream/promises";
import { connect, type Socket, type TextFile } from "socket-makefile";
import { escapeLines } from "./chat/escape.ts";
import { argumentsOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";

const HELP = `Usage: npm run example ftp-get -- PATH [options]

Writes a file to the standard output, or the listing of a folder if PATH ends with '/'.

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 21)
  --user NAME        the user (default anonymous); the password comes from the environment variable FTP_PASSWORD
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options, positionals } = argumentsOf({
	allowPositionals: true,
	options: {
		host: { type: "string", default: "localhost" },
		port: { type: "string", default: "21" },
		user: { type: "string", default: "anonymous" },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

interface Reply {
	code: number;
	text: string;
}

/**
 * Reads a reply. One of several lines begins with `220-` and ends with the line that begins with `220 `, the same code
 * and a space.
 */
async function readReply(file: TextFile): Promise<Reply> {
	let text = "";
	let end: string | undefined;
	for (;;) {
		const line = await file.readuntil("\r\n");
		text += line.slice(0, -2);
		const [, code, more] = /^(\d{3})([- ])/.exec(line) ?? [];
		if (end === undefined && code === undefined) throw new Error(`not an FTP reply: ${JSON.stringify(line)}`);
		end ??= `${code} `;
		if (more === " " && line.startsWith(end)) return { code: Number(code), text };
		text += "\n";
	}
}

async function expectReply(file: TextFile, ...classes: number[]): Promise<Reply> {
	const reply = await readReply(file);
	if (!classes.includes(Math.floor(reply.code / 100))) throw new Error(reply.text);
	return reply;
}

async function command(file: TextFile, line: string, ...classes: number[]): Promise<Reply> {
	if (/[\r\n]/.test(line)) throw new Error("a command must not contain line ends");
	await file.write(`${line}\n`);
	await file.flush();
	return expectReply(file, ...classes);
}

/** Opens the data connection to the port that the server names (RFC 2428). */
async function openData(file: TextFile, timeout: number): Promise<Socket> {
	const { text } = await command(file, "EPSV", 2);
	const port = /\(\|\|\|(\d+)\|\)/.exec(text)?.[1];
	if (port === undefined) throw new Error(`no port in '${text}'`);
	return connect([options.host, Number(port)], { timeout });
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const [path, ...more] = positionals;
	if (path === undefined || more.length > 0) wrongUsage("give exactly one PATH");
	const timeout = Number(options.timeout) * 1000;
	await using socket = await connect([options.host, Number(options.port)], { timeout });
	await using file = socket.makefile("rw", { newline: "\r\n" });
	await expectReply(file, 2);
	const { code } = await command(file, `USER ${options.user}`, 2, 3);
	if (code === 331) await command(file, `PASS ${process.env.FTP_PASSWORD ?? "anonymous@"}`, 2);
	await command(file, "TYPE I", 2);
	await using data = await openData(file, timeout);
	await command(file, path.endsWith("/") ? `LIST ${path}` : `RETR ${path}`, 1);
	if (path.endsWith("/")) {
		for await (const line of data.makefile("r", { errors: "backslashreplace" }))
			process.stdout.write(escapeLines(line));
	} else {
		// detach() returns the plain stream, which pipeline() can use.
		await pipeline(await data.detach(), process.stdout);
	}
	// Only this reply says that the file is complete.
	await expectReply(file, 2);
	await command(file, "QUIT", 2);
}

run(main);
