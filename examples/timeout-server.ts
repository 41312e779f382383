// Answers each line, and disconnects a client that sends nothing for too long. Each client may set its own timeout.

import { TimeoutError } from "socket-makefile";
import { BaseRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "./shared/address.ts";
import { numberOf } from "./shared/arguments.ts";
import { log } from "./shared/log.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

const MOST_SECONDS = 86_400;

const { host, port, values } = serverOptions(
	"Answers each line; a client sends 'set time N' to set the timeout of its connection to N seconds.",
	7003,
	{ timeout: { default: "10", value: "SECONDS", help: "the timeout of a new connection" } },
);
const timeout = numberOf("timeout", values.timeout, 1, MOST_SECONDS) * 1000;

class TimeoutHandler extends BaseRequestHandler {
	override async handle(): Promise<void> {
		const peer = textOf(this.clientAddress);
		await using file = this.request.makefile("rw", { errors: "replace" });
		this.request.settimeout(timeout);
		try {
			for await (const line of file) {
				const seconds = Number(/^set time (\d{1,5})$/.exec(line.trim())?.[1]);
				if (seconds > 0 && seconds <= MOST_SECONDS) this.request.settimeout(seconds * 1000);
				await file.write(`${peer} received ok!\n`);
				await file.flush();
			}
			log.info(`${peer} left`);
		} catch (error) {
			if (!(error instanceof TimeoutError)) throw error;
			log.info(`${peer} timed out`);
			await file.write("time out !\n");
			await file.flush();
			await this.request.shutdown("both");
		}
	}
}

class TimeoutServer extends ThreadingTCPServer {
	override requestQueueSize = 100;
	override closeTimeout = 500;
}

await using server = new TimeoutServer([host, port], TimeoutHandler);
await runServer(server);
