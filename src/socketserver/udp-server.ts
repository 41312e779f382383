import type { Address } from "../socket/address.ts";
import { BaseServer, unboundServer } from "./base-server.ts";
import type { DatagramRequest, DatagramSocket } from "./datagram-socket.ts";
import { UDPSocket } from "./udp-socket.ts";

/**
 * A server of UDP datagrams, which it handles one after the other. A handler's request is the datagram and the server's
 * socket.
 *
 * Python: `socketserver.UDPServer`, which is a subclass of `TCPServer` there.
 *
 * @example
 * ```ts
 * import { BaseRequestHandler, type DatagramRequest, UDPServer } from "socket-makefile/socketserver";
 *
 * class Echo extends BaseRequestHandler<DatagramRequest> {
 * 	override async handle() {
 * 		const [data, socket] = this.request;
 * 		await socket.sendto(data, this.clientAddress);
 * 	}
 * }
 *
 * await using server = await new UDPServer(["127.0.0.1", 0], Echo).ready();
 * console.log(server.serverAddress);
 * ```
 */
export class UDPServer extends BaseServer<DatagramRequest> {
	/** The most bytes of a datagram that a handler gets; longer datagrams are cut. */
	maxPacketSize = 8192;
	/** Whether to set SO_REUSEADDR, which lets other sockets bind the same address. */
	allowReuseAddress = false;
	/** The server's socket; undefined until the server is bound. */
	socket: DatagramSocket | undefined;

	/** Makes the socket. Subclasses override it for other kinds of datagrams. */
	protected openSocket(address: Address): Promise<DatagramSocket> {
		return UDPSocket.open(address, this.allowReuseAddress);
	}

	/** @internal */
	override get keepsProcessAlive(): boolean {
		return this.socket !== undefined;
	}

	override async serverBind(): Promise<void> {
		this.socket = await this.openSocket(this.serverAddress);
		if (this.closed) await this.socket.close();
		this.checkOpen();
		this.serverAddress = this.socket.getsockname();
	}

	override async getRequest(): Promise<readonly [request: DatagramRequest, clientAddress: Address]> {
		const { socket } = this;
		if (socket === undefined) throw unboundServer();
		const [data, clientAddress] = await socket.recvfrom(this.maxPacketSize);
		return [[data, socket], clientAddress];
	}

	override async serverClose(): Promise<void> {
		await super.serverClose();
		await this.socket?.close();
	}
}
