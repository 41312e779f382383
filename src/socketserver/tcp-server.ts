import type { Address } from "../socket/address.ts";
import { type Listener, listen } from "../socket/listener.ts";
import type { Socket } from "../socket/socket.ts";
import { BaseServer } from "./base-server.ts";
import { connectionAborted } from "./os-error.ts";

/**
 * A server of TCP connections. It handles one at a time while the next wait; see {@link ThreadingTCPServer} for all at
 * the same time.
 *
 * Python: `socketserver.TCPServer`.
 *
 * @example
 * ```ts
 * import { connect } from "socket-makefile";
 * import { BaseRequestHandler, TCPServer } from "socket-makefile/socketserver";
 *
 * class Greet extends BaseRequestHandler {
 * 	override async handle() {
 * 		await this.request.sendall("hello\n");
 * 	}
 * }
 *
 * await using server = await new TCPServer(["127.0.0.1", 0], Greet).ready();
 * await using client = await connect(server.serverAddress);
 * await server.handleRequest();
 * console.log(String(await client.recv(100))); // "hello\n"
 * ```
 */
export class TCPServer extends BaseServer<Socket> {
	/** How many connections the kernel keeps waiting. */
	requestQueueSize = 5;
	/** Kept for Python's programs: Node sets SO_REUSEADDR on every listening socket, whatever stands here. */
	allowReuseAddress = false;
	/** The listening socket, once bound. */
	socket: Listener | undefined;

	/** Binds and, since Node cannot do one without the other, listens. */
	override async serverBind(): Promise<void> {
		const backlog = this.requestQueueSize;
		// Nothing is read before the handler reads: a request may yet go to another process.
		this.socket = await listen(anyHost(this.serverAddress), { backlog, pauseOnConnect: true });
		if (this.closed) await this.socket.close();
		this.checkOpen();
		this.serverAddress = this.socket.address();
	}

	override async getRequest(): Promise<readonly [request: Socket, clientAddress: Address]> {
		if (this.socket === undefined) throw new Error("the server is not bound: call serverBind() and serverActivate()");
		const request = await this.socket.accept();
		const clientAddress = request.closed ? "" : request.getpeername();
		if (clientAddress !== "" || typeof this.serverAddress === "string") return [request, clientAddress];
		await request.close().catch(() => {});
		throw connectionAborted();
	}

	/** Ends the connection from our side, even if some file still holds the socket; the client having gone is fine. */
	override async shutdownRequest(request: Socket): Promise<void> {
		try {
			if (!request.closed) await request.shutdown("write");
		} catch {}
		await this.closeRequest(request);
	}

	override async closeRequest(request: Socket): Promise<void> {
		try {
			await request.close();
		} catch {}
	}

	override abortRequest(request: Socket): void {
		request.channel.abort();
	}

	override async serverClose(): Promise<void> {
		await super.serverClose();
		await this.socket?.close();
	}
}

/** Python's '' is every IPv4 address. */
function anyHost(address: Address): Address {
	return Array.isArray(address) && address[0] === "" ? ["0.0.0.0", address[1]] : address;
}
