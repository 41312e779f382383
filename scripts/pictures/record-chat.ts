// Records a chat of three clients of examples/chat-server.ts as docs/pictures/chat.svg: `npm run pictures:chat`.

import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { makefile } from "socket-makefile";
import { Recording } from "./recording.ts";

const root = path.resolve(import.meta.dirname, "../..");
const QUIET = 2_000;

const names = ["client 1", "client 2", "client 3"];
const typed: readonly (readonly [client: number, line: string])[] = [
	[0, "hello"],
	[1, "hi! is there tea?"],
	[2, "/join tea"],
	[1, "/join tea"],
	[2, "there is"],
	[0, "where are you all?"],
	[1, "quit"],
];

function start(example: string, port: string): ChildProcess {
	const program = ["--import", "tsx", path.join(root, "examples", `${example}.ts`), "--port", port];
	return spawn(process.execPath, program, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
}

const server = start("chat-server", "0");
let port: string | undefined;
if (server.stderr === null) throw new Error("the server has no stderr");
for await (const line of makefile(server.stderr, "r")) {
	port = /listening on .*:(\d+)/.exec(line)?.[1];
	if (port !== undefined) break;
}

const recording = new Recording(names);
let lastOutput = Date.now();

/** Resolves when nothing has been printed for a while. */
async function quiet(): Promise<void> {
	lastOutput = Date.now();
	while (Date.now() - lastOutput < QUIET) await setTimeout(100);
}

const clients = names.map((_, client) => {
	const process = start("chat-client", String(port));
	process.stdout?.on("data", (data) => {
		lastOutput = Date.now();
		recording.printed(client, String(data));
	});
	return process;
});
await setTimeout(4 * QUIET);
for (const [client, line] of typed) {
	recording.typed(client, line);
	clients[client]?.stdin?.write(`${line}\n`);
	await quiet();
}
for (const process of [...clients, server]) process.kill();
writeFileSync(path.join(root, "docs/pictures/chat.svg"), String(recording));
