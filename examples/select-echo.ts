// Sends everything back, in one loop around select(): no callback, and no task for each client.

import { Listener, listen, type Socket, select } from "socket-makefile";
import { textOf } from "./shared/address.ts";
import { log } from "./shared/log.ts";
import { failToStart, interrupted } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

/** The most bytes that are read from a client at once. */
const SIZE = 65_536;
/** How long a client may take to receive the rest when the server closes its connection, in milliseconds. */
const PATIENCE = 500;

/** The clients by the state of their connection. A client whose answer has not gone out yet is not read. */
const idle = new Set<Socket>();
const answering = new Set<Socket>();
const names = new Map<Socket, string>();

async function welcome(listener: Listener): Promise<void> {
	const socket = await listener.accept();
	const name = textOf(socket.getpeername());
	names.set(socket, name);
	idle.add(socket);
	log.info(`${name} connected`);
}

async function answer(socket: Socket): Promise<void> {
	const data = await socket.recv(SIZE);
	idle.delete(socket);
	if (data.length === 0) {
		log.info(`${names.get(socket)} left`);
		void part(socket);
	} else {
		// Not awaited: select() tells when it has gone out, and the next read tells if it is lost.
		void socket.send(data);
		answering.add(socket);
	}
}

/** Closes the connection. The loop does not wait for that. */
async function part(socket: Socket): Promise<void> {
	const name = names.get(socket);
	idle.delete(socket);
	answering.delete(socket);
	names.delete(socket);
	socket.settimeout(PATIENCE);
	await socket.close().catch((error) => log.warn(`${name}: ${error}`));
}

const { host, port } = serverOptions("Sends everything back, in one loop around select().", 7005);
await using listener = await listen([host, port]).catch(failToStart);
log.info(`listening on ${textOf(listener.address())}`);
const stop = new AbortController();
interrupted().then(() => stop.abort());

while (!stop.signal.aborted) {
	try {
		const [readers, writers] = await select([listener, ...idle], answering, [], null, { signal: stop.signal });
		for (const socket of writers) {
			answering.delete(socket);
			idle.add(socket);
		}
		for (const ready of readers) {
			if (ready instanceof Listener) await welcome(ready);
			else {
				await answer(ready).catch((error) => {
					log.warn(`${names.get(ready)}: ${error}`);
					void part(ready);
				});
			}
		}
	} catch (error) {
		if (!stop.signal.aborted) log.warn(String(error));
	}
}
await listener.close();
await Promise.all([...idle, ...answering].map(part));
log.info("stopped");
