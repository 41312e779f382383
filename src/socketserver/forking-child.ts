// The program of a forking server's child process: it receives requests from the parent and handles them, several at
// the same time. When the parent disconnects, it finishes the requests that it is handling and exits.

import net from "node:net";
import type { Address } from "../socket/address.ts";
import { Socket } from "../socket/socket.ts";
import type { HandlerClass } from "./base-server.ts";
import type { DatagramRequest, DatagramSender } from "./datagram-socket.ts";
import type { MessageToChild, MessageToParent, RequestMessage } from "./forking-messages.ts";
import { ThreadingTCPServer, ThreadingUDPServer } from "./threading-servers.ts";

/** Handles the requests. Its two servers are never bound; they are the `server` of the handlers. */
class Child {
	readonly #connections: ThreadingTCPServer;
	readonly #datagrams: ThreadingUDPServer;
	/** The number of requests that are being handled. */
	#running = 0;
	#endRequested = false;

	constructor(serverAddress: Address, Handler: HandlerClass<Socket> & HandlerClass<DatagramRequest>) {
		this.#connections = new ThreadingTCPServer(serverAddress, Handler, false);
		this.#datagrams = new ThreadingUDPServer(serverAddress, Handler, false);
	}

	async handle({ id, clientAddress, data }: RequestMessage, handle: unknown): Promise<void> {
		this.#running++;
		try {
			if (data !== undefined) {
				await this.#datagrams.processRequestThread([Buffer.from(data), parentSocket(id)], clientAddress);
			} else if (handle instanceof net.Socket) {
				report({ kind: "taken", id });
				await this.#connections.processRequestThread(Socket.from(handle), clientAddress);
			}
		} finally {
			this.#running--;
			report({ kind: "done", id });
			this.#exitIfDone();
		}
	}

	/** Ends the process when all requests have been handled. */
	end(): void {
		this.#endRequested = true;
		this.#exitIfDone();
	}

	#exitIfDone(): void {
		if (this.#endRequested && this.#running === 0) process.exit();
	}
}

function tell(message: MessageToParent): Promise<void> {
	return new Promise((resolve, reject) => {
		if (process.send === undefined) throw new Error("this program must be started by a forking server");
		process.send(message, (error: Error | null) => (error ? reject(error) : resolve()));
	});
}

/** Sends a message if the parent still runs. If the parent has exited, the message no longer matters. */
function report(message: MessageToParent): void {
	if (process.connected) tell(message).catch(() => {});
}

/**
 * The server's socket as a handler in the child sees it. The real socket is in the parent, which sends the datagrams
 * for the child.
 */
function parentSocket(id: number): DatagramSender {
	return {
		async sendto(data, address) {
			await tell({ kind: "send", id, data, address });
			return data.length;
		},
	};
}

let child: Promise<Child> | undefined;

async function start(handlerModule: string, serverAddress: Address): Promise<Child> {
	const module = await import(handlerModule);
	if (typeof module.default !== "function") {
		throw new TypeError(`the default export of ${handlerModule} must be a class of request handlers`);
	}
	await tell({ kind: "ready" });
	return new Child(serverAddress, module.default);
}

process.on("message", (message: MessageToChild, handle) => {
	if (message.kind === "start") child = start(message.handlerModule, message.serverAddress);
	else child?.then((child) => child.handle(message, handle));
});
process.on("disconnect", () => child?.then((child) => child.end()));
// Ctrl-C signals the children too, but only the parent decides when they end.
process.on("SIGINT", () => {});
