// The server that the clients of crowd.ts connect to.

import net from "node:net";

export class Host {
	readonly #listener = net.createServer({ allowHalfOpen: true, noDelay: true });
	readonly #control: net.Socket;
	/** Text from the clients' process that has not been read yet. */
	#text = "";
	/** Called when more text arrives. */
	#wake: (() => void) | undefined;
	readonly sockets: net.Socket[] = [];

	private constructor(port: number) {
		this.#control = net.connect(port, "127.0.0.1");
		this.#control.on("data", (text) => {
			this.#text += text.toString();
			this.#wake?.();
		});
		this.#listener.on("connection", (socket) => this.sockets.push(socket));
	}

	/** Resolves when all clients are connected. Each client expects `each` bytes. */
	static async start(port: number, clients: number, each: number): Promise<Host> {
		const host = new Host(port);
		await new Promise<void>((resolve) => host.#listener.listen(0, "127.0.0.1", 4096, resolve));
		const address = host.#listener.address();
		const own = typeof address === "object" && address !== null ? address.port : 0;
		host.#control.write(JSON.stringify({ clients, port: own, each }));
		await host.#line();
		while (host.sockets.length < clients) await new Promise((resolve) => setImmediate(resolve));
		return host;
	}

	/** Resolves, when every client has received all its bytes, to the total number of bytes. */
	async received(): Promise<number> {
		return Number(await this.#line());
	}

	/** Makes every client send `text`. */
	prompt(text: string): void {
		this.#control.write(text);
	}

	close(): void {
		this.#control.destroy();
		this.#listener.close();
		for (const socket of this.sockets) socket.destroy();
	}

	async #line(): Promise<string> {
		while (!this.#text.includes("\n")) {
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
		const end = this.#text.indexOf("\n") + 1;
		const line = this.#text.slice(0, end);
		this.#text = this.#text.slice(end);
		return line;
	}
}
