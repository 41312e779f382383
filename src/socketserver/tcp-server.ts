import net from "node:net";
import type { Address } from "../socket/address.ts";
import { type Listener, listen } from "../socket/listener.ts";
import type { Socket } from "../socket/socket.ts";
import { BaseServer, unboundServer } from "./base-server.ts";
import { connectionAborted } from "./os-error.ts";

/**
 * A server of TCP connections. It handles one connection at a time while the others wait; {@link ThreadingTCPServer}
 * handles all at the same time.
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
	/** The most connections that the kernel keeps until the server accepts them. */
	requestQueueSize = 5;
	/**
	 * Has no effect, because Node sets SO_REUSEADDR on every listening socket. It exists for programs that come from
	 * Python.
	 */
	allowReuseAddress = false;
	/** The listening socket; undefined until the server is bound. */
	socket: Listener | undefined;

	/** @internal */
	override get keepsProcessAlive(): boolean {
		return this.socket !== undefined;
	}

	/** Binds and listens, because Node cannot do one without the other. */
	override async serverBind(): Promise<void> {
		const backlog = this.requestQueueSize;
		// Without `pauseOnConnect` Node might read data before the connection is passed to a child process, which would
		// not get that data.
		this.socket = await listen(anyHost(this.serverAddress), { backlog, pauseOnConnect: true });
		if (this.closed) await this.socket.close();
		this.checkOpen();
		this.serverAddress = this.socket.address();
	}

	override async getRequest(): Promise<readonly [request: Socket, clientAddress: Address]> {
		if (this.socket === undefined) throw unboundServer();
		const request = await this.socket.accept();
		const clientAddress = request.closed ? "" : request.getpeername();
		if (clientAddress !== "" || typeof this.serverAddress === "string") return [request, clientAddress];
		await request.close().catch(() => {});
		throw connectionAborted();
	}

	/**
	 * Ends the connection from the server's side, even if a file of the socket is still open. Ignores that the client may
	 * have disconnected.
	 */
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
		request.abort();
	}

	override unrefRequest(request: Socket): void {
		if (!request.closed && request.stream instanceof net.Socket) request.stream.unref();
	}

	override async serverClose(): Promise<void> {
		await super.serverClose();
		await this.socket?.close();
	}
}

/** Replaces the host '', which means every IPv4 address in Python. */
function anyHost(address: Address): Address {
	return Array.isArray(address) && address[0] === "" ? ["0.0.0.0", address[1]] : address;
}
