import { unlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { getSystemErrorMap } from "node:util";
import type { Address } from "../socket/address.ts";
import { DatagramSocket } from "./datagram-socket.ts";

/** The part of the npm package `node-unix-socket` that this file uses. */
export interface UnixSockets {
	readonly DgramSocket: new () => NativeSocket;
}

interface NativeSocket {
	on(event: "data", listener: (data: Buffer, path: string) => void): void;
	/** The socket has closed itself before it emits this event. */
	on(event: "error", listener: (error: Error) => void): void;
	bind(path: string): void;
	sendTo(
		data: Uint8Array,
		offset: number,
		length: number,
		path: string,
		callback: (error?: Error | null) => void,
	): void;
	close(): void;
}

/**
 * Loads the package `node-unix-socket`, because Node has no Unix datagram sockets. Throws an error that names the
 * package if it is not installed, or has no binary for this system.
 */
export function loadUnixSockets(): UnixSockets {
	try {
		return createRequire(import.meta.url)("node-unix-socket");
	} catch (cause) {
		const message = "UnixDatagramServer needs the package node-unix-socket: npm install node-unix-socket";
		throw Object.assign(new Error(message, { cause }), { code: "ERR_MODULE_NOT_FOUND" });
	}
}

export class UnixDatagramSocket extends DatagramSocket {
	readonly #socket: NativeSocket;
	readonly #path: string;

	constructor({ DgramSocket }: UnixSockets, path: string) {
		super();
		this.#path = path;
		this.#socket = new DgramSocket();
		this.#socket.on("data", (data, from) => this.receive(data, from));
		this.#socket.on("error", (error) => this.fail(systemError(error, "recvmsg", path)));
		try {
			this.#socket.bind(path);
		} catch (error) {
			this.#socket.close();
			throw systemError(error, "bind", path);
		}
	}

	protected override send(data: Uint8Array, address: Address): Promise<number> {
		return new Promise((resolve, reject) => {
			if (typeof address !== "string" || address === "") {
				throw new TypeError("no reply is possible: the client has not bound its socket to a path");
			}
			this.#socket.sendTo(data, 0, data.length, address, (error) => {
				if (error) reject(systemError(error, "sendmsg", address));
				else resolve(data.length);
			});
		});
	}

	override getsockname(): Address {
		return this.#path;
	}

	protected override async closeSocket(): Promise<void> {
		this.#socket.close();
		await unlink(this.#path).catch(() => {});
	}
}

/**
 * Makes an error such as Node would report. An error of the package has only the system's message, and that begins with
 * a capital letter; the messages that Node knows do not.
 */
function systemError(error: unknown, syscall: string, path: string): Error {
	const text = error instanceof Error ? error.message.toLowerCase() : "";
	const known = [...getSystemErrorMap()].find(([, [, message]]) => message === text);
	const [errno, [code]] = known ?? [0, ["EUNKNOWN"]];
	return Object.assign(new Error(`${syscall} ${code} ${path}`, { cause: error }), { code, errno, syscall, path });
}
