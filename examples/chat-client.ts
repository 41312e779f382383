// A client of the chat: the others' lines appear above the line that the user is typing.

import readline from "node:readline";
import { connect } from "socket-makefile";
import { escapeUnsafe } from "./chat/escape.ts";
import { argumentsOf } from "./shared/arguments.ts";
import { failToStart, interrupted } from "./shared/run-server.ts";

const HELP = `Usage: npm run example chat-client -- [options]

Sends the lines that you type to the chat and shows the lines of the others; type 'quit' to leave.

Options:
  --host HOST  the server (default 127.0.0.1)
  --port PORT  its port (default 7000)
  --help       this text`;

const { values: options } = argumentsOf({
	options: {
		host: { type: "string", default: "127.0.0.1" },
		port: { type: "string", default: "7000" },
		help: { type: "boolean", default: false },
	},
});
if (options.help) {
	console.log(HELP);
	process.exit();
}

await using socket = await connect([options.host, Number(options.port)]).catch(failToStart);
const file = socket.makefile("rw", { errors: "backslashreplace" });

const terminal = process.stdin.isTTY && process.stdout.isTTY;
const input = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: "> ", terminal });

function show(line: string): void {
	if (terminal) {
		readline.clearLine(process.stdout, 0);
		readline.cursorTo(process.stdout, 0);
	}
	console.log(escapeUnsafe(line.replace(/\n$/, "")));
	if (terminal) input.prompt(true);
}

async function talk(): Promise<void> {
	if (terminal) input.prompt();
	for await (const line of input) {
		await file.write(`${line}\n`);
		await file.flush();
		if (terminal) input.prompt();
	}
	await socket.shutdown("write");
}

async function listen(): Promise<void> {
	for await (const line of file) show(line);
}

function lost(error: unknown): void {
	console.error(`the connection was lost: ${error instanceof Error ? error.message : error}`);
	process.exitCode = 1;
}

interrupted().then(() => input.close());
input.on("SIGINT", () => input.close());
const listening = listen()
	.catch(lost)
	.finally(() => input.close());
await talk().catch(() => {});
await listening;
await file.close().catch(() => {});
