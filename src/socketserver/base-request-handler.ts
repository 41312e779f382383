import type { Address } from "../socket/address.ts";
import type { Socket } from "../socket/socket.ts";
import type { BaseServer } from "./base-server.ts";

/**
 * Handles one request: a subclass says how in `handle()`. An instance is made for each request.
 *
 * Files that it makes from its request it closes itself, best with `await using`. To give `server` its class, declare
 * it: `declare server: ChatServer`.
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
	/** The `Socket`, or for datagrams the datagram and the server's socket. */
	request: R;
	/** Who made the request; '' over Unix sockets. */
	clientAddress: Address;
	/** Whose request it is. */
	server: BaseServer<R>;

	constructor(request: R, clientAddress: Address, server: BaseServer<R>) {
		this.request = request;
		this.clientAddress = clientAddress;
		this.server = server;
	}

	/**
	 * `setup()`, `handle()`, `finish()`: the last also if `handle()` failed, not if `setup()` did. Python does this in
	 * the constructor, which cannot wait here.
	 */
	async run(): Promise<void> {
		await this.setup();
		try {
			await this.handle();
		} finally {
			await this.finish();
		}
	}

	/** Before `handle()`. */
	setup(): Promise<void> | void {}

	/** The service. When it resolves the request is over, and a connection is closed. */
	handle(): Promise<void> | void {}

	/** After `handle()`, also when that failed. */
	finish(): Promise<void> | void {}
}
