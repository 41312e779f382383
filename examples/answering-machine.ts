// A telephone answering machine that talks to any number of callers at the same time.

import type { TextFile } from "socket-makefile";
import { BaseRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

const GREETING = "Hello, nobody is at home. Press 0 to leave a message, or say 'exit' to hang up.";

const answers = new Map([
	["0", "This call is being recorded. Please speak after the tone."],
	["exit", "Goodbye."],
]);

class AnsweringMachine extends BaseRequestHandler {
	override async handle(): Promise<void> {
		log.info(`${textOf(this.clientAddress)} calls`);
		await using file = this.request.makefile("rw", { errors: "replace" });
		await say(file, GREETING);
		for await (const line of file) {
			const word = line.trim();
			await say(file, answers.get(word) ?? "Sorry, I did not understand. Press 0, or say 'exit'.");
			if (word === "exit") break;
		}
		log.info(`${textOf(this.clientAddress)} hung up`);
	}
}

async function say(file: TextFile, text: string): Promise<void> {
	await file.write(`${text}\n`);
	await file.flush();
}

class TelephoneLine extends ThreadingTCPServer {
	override requestQueueSize = 100;
	override closeTimeout = 500;
}

const { host, port } = serverOptions("Answers callers: they send '0' to leave a message, 'exit' to hang up.", 7004);
await using server = new TelephoneLine([host, port], AnsweringMachine);
await runServer(server);
