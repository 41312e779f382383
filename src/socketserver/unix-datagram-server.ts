import { type Address, checkedPath } from "../socket/address.ts";
import type { HandlerClass } from "./base-server.ts";
import type { DatagramRequest, DatagramSocket } from "./datagram-socket.ts";
import { UDPServer } from "./udp-server.ts";
import { loadUnixSockets, UnixDatagramSocket } from "./unix-datagram-socket.ts";

/**
 * A server of Unix datagrams; its address is a path. It needs the npm package `node-unix-socket`; the constructor
 * throws if that is not installed. A client that wants a reply must bind its socket to a path too. Closing the server
 * removes the socket file (Python leaves it there).
 *
 * Python: `socketserver.UnixDatagramServer`.
 *
 * @example
 * ```ts
 * import { DatagramRequestHandler, UnixDatagramServer } from "socket-makefile/socketserver";
 *
 * class Echo extends DatagramRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(this.packet);
 * 	}
 * }
 *
 * async function serve(path: string): Promise<void> {
 * 	await using server = new UnixDatagramServer(path, Echo);
 * 	await server.serveForever();
 * }
 * ```
 */
export class UnixDatagramServer extends UDPServer {
	readonly #library = loadUnixSockets();

	constructor(path: string, RequestHandlerClass: HandlerClass<DatagramRequest>, bindAndActivate = true) {
		super(path, RequestHandlerClass, bindAndActivate);
	}

	protected override async openSocket(address: Address): Promise<DatagramSocket> {
		return new UnixDatagramSocket(this.#library, checkedPath(String(address)));
	}
}
