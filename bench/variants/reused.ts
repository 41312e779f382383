// This library on a socket that receives into memory that is used again.

import { connect, type TextFile } from "socket-makefile";
import type { Counter } from "../tally.ts";
import type { Task } from "../workload.ts";
import { readLines, takeLines } from "./ours.ts";
import type { Connector } from "./receive.ts";

async function receive(
	task: Task,
	tally: Counter,
	read: (file: TextFile, tally: Counter) => Promise<void>,
): Promise<void> {
	await using socket = await connect(["127.0.0.1", task.port], { reuseReadBuffer: true });
	await using file = socket.makefile("rw");
	await file.write(`${task.repeats}\n`);
	await file.flush();
	await read(file, tally);
}

export const readlineReused: Connector = {
	name: "await readline(), buffer reused",
	receive: (task, tally) => receive(task, tally, readLines),
};

export const takelineReused: Connector = {
	name: "takeline() ?? await readline(), buffer reused",
	receive: (task, tally) => receive(task, tally, takeLines),
};
