import type { Socket, TextFile } from "socket-makefile";
import { sizeOf } from "./chat-line.ts";

/** A client is disconnected when lines of more than this size wait to be sent to it. */
const MOST_WAITING = 1024 * 1024;

/** How long a client that leaves may read nothing of what waits to be sent to it, in milliseconds. */
const PATIENCE = 5_000;

/** A client in the chat. Sending to it never waits until it reads. */
export class Member {
	/** host:port */
	readonly name: string;
	readonly file: TextFile;
	readonly #socket: Socket;
	#waiting = 0;
	#judged = false;
	/** Whether too much waited when the client had had time to read. */
	#late = false;

	constructor(name: string, socket: Socket, file: TextFile) {
		this.name = name;
		this.#socket = socket;
		this.file = file;
	}

	/** Whether the connection has ended, or is being ended by the server. */
	get gone(): boolean {
		return this.#socket.stream.destroyed || this.file.closed;
	}

	/** Sends `lines`, which have this `size`; returns false if the client did not read fast enough and was disconnected. */
	send(lines: string, size = sizeOf(lines)): boolean {
		if (this.#late && this.#waiting + size > MOST_WAITING) {
			this.#socket.stream.destroy();
			return false;
		}
		this.#waiting += size;
		// What is sent in one turn, as after the relay has reconnected, may be more: the client had no time to read it.
		if (this.#waiting > MOST_WAITING && !this.#judged) {
			this.#judged = true;
			setImmediate(() => {
				this.#judged = false;
				this.#late = this.#waiting > MOST_WAITING;
			});
		}
		const sent = () => {
			this.#waiting -= size;
		};
		// Errors are ignored: if the client has disconnected, the handler's next read reports that.
		this.file.write(lines).catch(() => {});
		this.file.flush().then(sent, () => {});
		return true;
	}

	/** Disconnects the client after it has received what waits to be sent, or has read nothing for PATIENCE. */
	async leave(): Promise<void> {
		this.#socket.settimeout(PATIENCE);
		await this.file.close().catch(() => {});
	}
}
