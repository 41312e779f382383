// Sends every line back, with a loop that accepts connections and a file for each of them.

import { ClosedFileError, listen, type Socket, type TextFile } from "socket-makefile";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { failToStart, interrupted } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

/** How long a client may take to receive the rest when the server stops, in milliseconds. */
const PATIENCE = 500;

const open = new Map<TextFile, Socket>();

async function echo(socket: Socket): Promise<void> {
	const peer = textOf(socket.getpeername());
	log.info(`${peer} connected`);
	await using file = socket.makefile("rw", { ownsSocket: true });
	open.set(file, socket);
	try {
		for await (const line of file) {
			await file.write(line);
			await file.flush();
		}
		log.info(`${peer} left`);
	} catch (error) {
		if (!(error instanceof ClosedFileError)) log.warn(`${peer}: ${error}`);
	} finally {
		open.delete(file);
	}
}

const { host, port } = serverOptions("Sends every line back.", 7001);
await using listener = await listen([host, port]).catch(failToStart);
log.info(`listening on ${textOf(listener.address())}`);
interrupted().then(() => listener.close());
for await (const socket of listener) echo(socket).catch((error) => log.warn(String(error)));
const closing = [...open].map(([file, socket]) => {
	socket.settimeout(PATIENCE);
	return file.close();
});
await Promise.allSettled(closing);
log.info("stopped");
