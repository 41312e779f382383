import { once } from "node:events";
import net from "node:net";

const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \S+:\d+$/;
const NOT_RELAYED = "your line was not relayed: the other servers did not get it";

/** A client of the chat over a plain socket, which keeps account of what it hears. Texts are `NAME NUMBER`. */
export class ChatPeer {
	readonly name: string;
	/** The numbers heard, by who said them. */
	readonly heard = new Map<string, number[]>();
	/** The numbers of its own lines that it was told are not relayed. */
	readonly refused: number[] = [];
	/** Lines that are nobody's: answers and farewells. */
	readonly notices: string[] = [];
	readonly #socket: net.Socket;
	#rest = "";
	#headCame = false;
	#waiting: (() => void)[] = [];
	#said: number;

	/** `said`: how many lines someone of that name has already said. */
	private constructor(name: string, socket: net.Socket, said: number) {
		this.name = name;
		this.#socket = socket;
		this.#said = said;
		socket.setEncoding("utf8").on("data", (text: string) => this.#take(text));
		socket.on("error", () => {}).on("close", () => this.#wake());
	}

	/** Connects, and resolves when it has joined the room. */
	static async join(name: string, host: string, port: number, room: string, said = 0): Promise<ChatPeer> {
		const socket = net.connect(port, host);
		await once(socket, "connect");
		const peer = new ChatPeer(name, socket, said);
		socket.write(`/join ${room}\n`);
		await peer.until(() => peer.notices.includes(`you are in room ${room}`));
		return peer;
	}

	get closed(): boolean {
		return this.#socket.destroyed;
	}

	/** How many lines it has said. */
	get said(): number {
		return this.#said;
	}

	from(name: string): readonly number[] {
		return this.heard.get(name) ?? [];
	}

	/** Resolves when the condition holds after something was heard, false when the connection ends before. */
	async until(condition: () => boolean): Promise<boolean> {
		while (!condition()) {
			if (this.closed) return false;
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
		}
		return true;
	}

	/** Says the next line, and resolves when it has come back; false: the connection ended. */
	async say(): Promise<boolean> {
		const number = this.#said++;
		this.#socket.write(`${this.name} ${number}\n`);
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
			// Comes right after the line itself.
			this.refused.push(this.from(this.name).at(-1) ?? -1);
		} else {
			this.notices.push(line);
		}
	}
}
