import type { Address } from "../socket/address.ts";
import type { Socket } from "../socket/socket.ts";
import type { BaseServer } from "./base-server.ts";

/**
 * Handles one request: a subclass implements `handle()`. The server makes an instance for each request.
 *
 * A handler must close the files that it makes from its request, best with `await using`. To give the property `server`
 * the type of your server class, declare it in the subclass: `declare server: ChatServer`.
 *
 * Python: `socketserver.BaseRequestHandler`.
 *
 * @example
 * ```ts
 * import { connect } from "socket-makefile";
 * import { BaseRequestHandler, TCPServer } from "socket-makefile/socketserver";
 *
 * class Upper extends BaseRequestHandler {
 * 	override async handle() {
 * 		await using file = this.request.makefile("rw");
 * 		await file.write((await file.readline()).toUpperCase());
 * 	}
 * }
 *
 * await using server = await new TCPServer(["127.0.0.1", 0], Upper).ready();
 * await using client = await connect(server.serverAddress);
 * await client.sendall("hello\n");
 * await server.handleRequest();
 * console.log(String(await client.recv(100))); // "HELLO\n"
 * ```
 */
export class BaseRequestHandler<R = Socket> {
	/** The connection's `Socket`; for datagrams, the datagram and the server's socket. */
	request: R;
	/**
	 * The address of the client that made the request; '' for a connection over a Unix socket. For a Unix datagram it is
	 * the path of the client's socket, to which the reply goes, or '' if the client has bound no path.
	 */
	clientAddress: Address;
	/** The server that received the request. */
	server: BaseServer<R>;

	constructor(request: R, clientAddress: Address, server: BaseServer<R>) {
		this.request = request;
		this.clientAddress = clientAddress;
		this.server = server;
	}

	/**
	 * Calls `setup()`, `handle()` and `finish()`: `finish()` also if `handle()` failed, but not if `setup()` did. Python
	 * does this in the constructor, but a constructor cannot wait in JavaScript.
	 */
	async run(): Promise<void> {
		await this.setup();
		try {
			await this.handle();
		} finally {
			await this.finish();
		}
	}

	/** Called before `handle()`. */
	setup(): Promise<void> | void {}

	/**
	 * Serves the request. After `handle()` and `finish()`, the server ends the request; if the request is a connection,
	 * the server closes that connection.
	 */
	handle(): Promise<void> | void {}

	/** Called after `handle()`, also if `handle()` failed. */
	finish(): Promise<void> | void {}
}
