import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { invalidType } from "../misuse.ts";
import type { Address } from "../socket/address.ts";
import { DatagramSocket } from "./datagram-socket.ts";

export class UDPSocket extends DatagramSocket {
	readonly #socket: dgram.Socket;

	private constructor(socket: dgram.Socket) {
		super();
		this.#socket = socket;
		socket.on("message", (data, { address, port }) => this.receive(data, [address, port]));
		socket.on("error", (error) => this.fail(error));
	}

	static async open(address: Address, reuseAddr: boolean): Promise<UDPSocket> {
		const [host, port] = endpoint(address);
		const socket = dgram.createSocket({ type: net.isIPv6(host) ? "udp6" : "udp4", reuseAddr });
		try {
			checkPort(port);
			const listening = once(socket, "listening");
			socket.bind(port, host);
			await listening;
		} catch (error) {
			socket.close();
			throw error;
		}
		return new this(socket);
	}

	protected override send(data: Uint8Array, address: Address): Promise<number> {
		return new Promise((resolve, reject) => {
			const [host, port] = endpoint(address);
			this.#socket.send(data, port, host, (error, size) => (error ? reject(error) : resolve(size)));
		});
	}

	override getsockname(): Address {
		const { address, port } = this.#socket.address();
		return [address, port];
	}

	protected override async closeSocket(): Promise<void> {
		const closed = once(this.#socket, "close");
		this.#socket.close();
		await closed;
	}
}

function endpoint(address: Address): readonly [host: string, port: number] {
	if (Array.isArray(address)) return [address[0], address[1]];
	const message = `a UDP address must be [host, port], not ${JSON.stringify(address)}`;
	throw invalidType(message);
}

/** Throws unless `port` is valid. Node would silently use the number modulo 65536. */
function checkPort(port: number): void {
	if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
	const message = `the port must be an integer from 0 to 65535, not ${port}`;
	throw Object.assign(new RangeError(message), { code: "ERR_SOCKET_BAD_PORT" });
}
