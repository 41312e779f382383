// The server of a crowd of clients (crowd.ts).

import net from "node:net";

export class Host {
	readonly #listener = net.createServer({ allowHalfOpen: true, noDelay: true });
	readonly #control: net.Socket;
	#said = "";
	#heard: (() => void) | undefined;
	readonly sockets: net.Socket[] = [];

	private constructor(port: number) {
		this.#control = net.connect(port, "127.0.0.1");
		this.#control.on("data", (text) => {
			this.#said += text.toString();
			this.#heard?.();
		});
		this.#listener.on("connection", (socket) => this.sockets.push(socket));
	}

	/** With all clients connected; each waits for `each` bytes. */
	static async gather(port: number, clients: number, each: number): Promise<Host> {
		const host = new Host(port);
		await new Promise<void>((resolve) => host.#listener.listen(0, "127.0.0.1", 4096, resolve));
		const address = host.#listener.address();
		const own = typeof address === "object" && address !== null ? address.port : 0;
		host.#control.write(JSON.stringify({ clients, port: own, each }));
		await host.#line();
		while (host.sockets.length < clients) await new Promise((resolve) => setImmediate(resolve));
		return host;
	}

	/** How many bytes the clients have received, when they have all. */
	async received(): Promise<number> {
		return Number(await this.#line());
	}

	/** Lets every client send `text`. */
	prompt(text: string): void {
		this.#control.write(text);
	}

	close(): void {
		this.#control.destroy();
		this.#listener.close();
		for (const socket of this.sockets) socket.destroy();
	}

	async #line(): Promise<string> {
		while (!this.#said.includes("\n")) {
			await new Promise<void>((resolve) => {
				this.#heard = resolve;
			});
		}
		const end = this.#said.indexOf("\n") + 1;
		const line = this.#said.slice(0, end);
		this.#said = this.#said.slice(end);
		return line;
	}
}
