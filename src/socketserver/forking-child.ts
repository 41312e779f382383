// The program of a forking server's child process: takes requests from the parent and handles them, all that it was
// given at the same time. When the parent lets go, it finishes what it has in hand and ends.

import net from "node:net";
import type { Address } from "../socket/address.ts";
import { Socket } from "../socket/socket.ts";
import type { HandlerClass } from "./base-server.ts";
import type { DatagramRequest, DatagramSender } from "./datagram-socket.ts";
import type { MessageToChild, MessageToParent, RequestMessage } from "./forking-messages.ts";
import { ThreadingTCPServer, ThreadingUDPServer } from "./threading-servers.ts";

/** Its servers are never bound: they are what handlers know as their server. */
class Child {
	readonly #connections: ThreadingTCPServer;
	readonly #datagrams: ThreadingUDPServer;
	#inHand = 0;
	#released = false;

	constructor(serverAddress: Address, Handler: HandlerClass<Socket> & HandlerClass<DatagramRequest>) {
		this.#connections = new ThreadingTCPServer(serverAddress, Handler, false);
		this.#datagrams = new ThreadingUDPServer(serverAddress, Handler, false);
	}

	async handle({ id, clientAddress, data }: RequestMessage, handle: unknown): Promise<void> {
		this.#inHand++;
		if (data !== undefined) {
			await this.#datagrams.processRequestThread([Buffer.from(data), parentSocket(id)], clientAddress);
		} else if (handle instanceof net.Socket) {
			report({ kind: "taken", id });
			await this.#connections.processRequestThread(Socket.from(handle), clientAddress);
		}
		this.#inHand--;
		report({ kind: "done", id });
		this.#endIfOver();
	}

	end(): void {
		this.#released = true;
		this.#endIfOver();
	}

	#endIfOver(): void {
		if (this.#released && this.#inHand === 0) process.exit();
	}
}

function tell(message: MessageToParent): Promise<void> {
	return new Promise((resolve, reject) => {
		if (process.send === undefined) throw new Error("this program is started by a forking server");
		process.send(message, (error: Error | null) => (error ? reject(error) : resolve()));
	});
}

/** Tells what does not matter any more if the parent has gone. */
function report(message: MessageToParent): void {
	if (process.connected) tell(message).catch(() => {});
}

/** The server's socket stays in the parent, which sends for us. */
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
// Ctrl-C reaches parent and children alike; when to end is the parent's to say.
process.on("SIGINT", () => {});
