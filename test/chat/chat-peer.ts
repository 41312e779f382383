import { once } from "node:events";
import net from "node:net";

const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \S+:\d+$/;
const NOT_RELAYED = "your line was not relayed: the other servers did not get it";

/** A client of the chat over a plain socket, which records what it receives. Texts are `NAME NUMBER PADDING`. */
export class ChatPeer {
	readonly name: string;
	/** The numbers received, by the name of the sender. */
	readonly heard = new Map<string, number[]>();
	/** The numbers of its own lines that, as the server told it, were not relayed. */
	readonly refused: number[] = [];
	/** Lines of the server itself: answers and farewells. */
	readonly notices: string[] = [];
	readonly #socket: net.Socket;
	#rest = "";
	#headCame = false;
	#closed = false;
	#waiting: (() => void)[] = [];
	#said: number;

	/** `said`: the number of lines that an earlier client of this name has sent. */
	private constructor(name: string, socket: net.Socket, said: number) {
		this.name = name;
		this.#socket = socket;
		this.#said = said;
		socket.setEncoding("utf8").on("data", (text: string) => this.#take(text));
		socket
			.on("error", () => {})
			.on("close", () => {
				this.#closed = true;
				this.#wake();
			});
	}

	/** Connects, and resolves when it has joined the room; rejects if the connection ends before. */
	static async join(name: string, host: string, port: number, room: string, said = 0): Promise<ChatPeer> {
		const socket = net.connect(port, host);
		await once(socket, "connect");
		const peer = new ChatPeer(name, socket, said);
		socket.write(`/join ${room}\n`);
		if (await peer.until(() => peer.notices.includes(`you are in room ${room}`))) return peer;
		throw new Error(`${name} was disconnected before it was in room ${room}`);
	}

	get closed(): boolean {
		return this.#closed;
	}

	/** The number of lines that this client has sent. */
	get said(): number {
		return this.#said;
	}

	/** The numbers of its lines that clients of other servers must hear: those that came back and were not refused. */
	get relayed(): readonly number[] {
		const refused = new Set(this.refused);
		return this.from(this.name).filter((number) => !refused.has(number));
	}

	from(name: string): readonly number[] {
		return this.heard.get(name) ?? [];
	}

	/**
	 * Checks the condition after each arrival of data; resolves to true when it holds, to false if the connection ends
	 * first.
	 */
	async until(condition: () => boolean): Promise<boolean> {
		while (!condition()) {
			if (this.closed) return false;
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
		}
		return true;
	}

	/** Sends the next line; resolves to true when it has come back, to false if the connection ends first. */
	async say(padding = ""): Promise<boolean> {
		const number = this.#said++;
		this.#socket.write(`${this.name} ${number} ${padding}\n`);
		return this.until(() => this.from(this.name).at(-1) === number);
	}

	close(): void {
		this.#socket.destroy();
	}

	#wake(): void {
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	#take(text: string): void {
		const lines = (this.#rest + text).split("\n");
		this.#rest = lines.pop() ?? "";
		for (const line of lines) this.#line(line);
		this.#wake();
	}

	#line(line: string): void {
		if (this.#headCame) {
			this.#headCame = false;
			const [name = "", number] = line.split(" ");
			const numbers = this.heard.get(name) ?? [];
			numbers.push(Number(number));
			this.heard.set(name, numbers);
		} else if (HEAD.test(line)) {
			this.#headCame = true;
		} else if (line === NOT_RELAYED) {
			// The server sends this right after the line itself.
			this.refused.push(this.from(this.name).at(-1) ?? -1);
		} else {
			this.notices.push(line);
		}
	}
}
