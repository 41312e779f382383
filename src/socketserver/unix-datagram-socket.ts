import { unlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { getSystemErrorName } from "node:util";
import type { Address } from "../socket/address.ts";
import { DatagramSocket } from "./datagram-socket.ts";

/** The part of the npm package `unix-dgram` that this file uses. The package has no types. */
export interface UnixDgram {
	createSocket(type: "unix_dgram", onMessage: (data: Buffer, from: { path: string | null }) => void): NativeSocket;
}

interface NativeSocket {
	on(event: "error", listener: (error: NativeError) => void): void;
	bind(path: string): void;
	send(
		data: Uint8Array,
		offset: number,
		length: number,
		path: string,
		callback: (error?: NativeError | null) => void,
	): void;
	close(): void;
}

interface NativeError extends Error {
	errno?: number;
	syscall?: string;
}

/**
 * Loads the package `unix-dgram`, because Node has no Unix datagram sockets. Throws an error that names the package if
 * it is not installed.
 */
export function loadUnixDgram(): UnixDgram {
	try {
		return createRequire(import.meta.url)("unix-dgram");
	} catch (cause) {
		const message = "UnixDatagramServer needs the package unix-dgram: npm install unix-dgram";
		throw Object.assign(new Error(message, { cause }), { code: "ERR_MODULE_NOT_FOUND" });
	}
}

export class UnixDatagramSocket extends DatagramSocket {
	readonly #socket: NativeSocket;
	readonly #path: string;

	constructor({ createSocket }: UnixDgram, path: string) {
		super();
		this.#path = path;
		this.#socket = createSocket("unix_dgram", (data, from) => this.receive(data, from.path ?? ""));
		let failure: NativeError | undefined;
		this.#socket.on("error", (error) => {
			failure = error;
		});
		this.#socket.bind(path);
		if (failure === undefined) return;
		this.#socket.close();
		throw systemError(failure, path);
	}

	override sendto(data: Uint8Array, address: Address): Promise<number> {
		return new Promise((resolve, reject) => {
			this.checkOpen();
			if (typeof address !== "string" || address === "") {
				throw new TypeError("no reply is possible: the client has not bound its socket to a path");
			}
			this.#socket.send(data, 0, data.length, address, (error) => {
				if (error) reject(systemError(error, address));
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

function systemError(error: NativeError, path: string): Error {
	const { errno = 0, syscall } = error;
	const code = errno < 0 ? getSystemErrorName(errno) : "EUNKNOWN";
	return Object.assign(new Error(`${syscall} ${code} ${path}`, { cause: error }), { code, errno, syscall, path });
}
