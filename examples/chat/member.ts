import type { Socket, TextFile } from "socket-makefile";

/** A client that does not read is dropped when so many bytes wait for it. */
const MOST_WAITING = 1024 * 1024;

/** Milliseconds that a client who leaves may take nothing of what waits for it. */
const PATIENCE = 5_000;

/** A client. Whoever sends to it never waits for it. */
export class Member {
	/** host:port */
	readonly name: string;
	readonly file: TextFile;
	readonly #socket: Socket;
	#waiting = 0;

	constructor(name: string, socket: Socket, file: TextFile) {
		this.name = name;
		this.#socket = socket;
		this.file = file;
	}

	/** Sends lines, of `size` bytes; false: the client does not keep up and was dropped. */
	send(lines: string, size = Buffer.byteLength(lines)): boolean {
		if (this.#waiting + size > MOST_WAITING) {
			this.#socket.stream.destroy();
			return false;
		}
		this.#waiting += size;
		const sent = () => {
			this.#waiting -= size;
		};
		// That the client has gone its handler learns by reading.
		this.file.write(lines).catch(() => {});
		this.file.flush().then(sent, () => {});
		return true;
	}

	/** Hangs up, after what waits for the client, if it takes that. */
	async leave(): Promise<void> {
		this.#socket.settimeout(PATIENCE);
		await this.file.close().catch(() => {});
	}
}
