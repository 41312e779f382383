// A proxy on 127.0.0.1 that injects faults. It runs in another process, so that its stalls do not block the tests. It
// passes on TCP, also if the connection uses TLS; a 'fin' then ends the connection without close_notify.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What happens to one direction of a connection. */
export interface Flow {
	/** The bytes are cut into pieces of at most this size, and each piece is sent separately. */
	readonly slice?: number;
	/** Milliseconds to wait before each piece. */
	readonly delay?: number;
	/** How long the fault 'pause' lasts, in milliseconds. */
	readonly pause?: number;
	/** How many bytes pass before the fault happens. */
	readonly after?: number;
	/**
	 * 'reset': both ends get a RST. 'fin': both ends get a FIN. 'halfClose': the receiver gets a FIN, and the other
	 * direction continues. 'blackHole': all later bytes are received and discarded. 'stall': no more bytes are received.
	 * 'pause': no bytes pass for a while, then all of them.
	 */
	readonly fault?: "reset" | "fin" | "halfClose" | "blackHole" | "stall" | "pause";
}

export interface Plan {
	/** From the client to the server. */
	readonly up?: Flow;
	/** From the server to the client. */
	readonly down?: Flow;
}

/** A message to the proxy's process. */
export type Command =
	| { readonly kind: "open"; readonly id: number; readonly target: number; readonly plan: Plan }
	| { readonly kind: "close"; readonly id: number; readonly port: number };

/** A message from the proxy's process. */
export interface Answer {
	readonly id: number;
	readonly port: number;
}

export class FaultProxy implements AsyncDisposable {
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, (port: number) => void>();
	#id = 0;

	private constructor(child: ChildProcess) {
		this.#child = child;
		child.on("message", (answer: Answer) => {
			this.#waiting.get(answer.id)?.(answer.port);
			this.#waiting.delete(answer.id);
		});
	}

	static async start(): Promise<FaultProxy> {
		const path = fileURLToPath(new URL("./fault-proxy-process.ts", import.meta.url));
		const child = fork(path, { execArgv: ["--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
		await once(child, "message");
		return new FaultProxy(child);
	}

	/** Opens a port that passes its connections on to the target port on 127.0.0.1, with these faults. Resolves to the port. */
	open(target: number, plan: Plan = {}): Promise<number> {
		return this.#ask((id) => ({ kind: "open", id, target, plan }));
	}

	/** Closes a port. Its connections stay open. */
	async close(port: number): Promise<void> {
		await this.#ask((id) => ({ kind: "close", id, port }));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		if (this.#child.exitCode !== null) return;
		const gone = once(this.#child, "exit");
		this.#child.disconnect();
		await gone;
	}

	#ask(command: (id: number) => Command): Promise<number> {
		const id = ++this.#id;
		return new Promise((resolve) => {
			this.#waiting.set(id, resolve);
			this.#child.send(command(id));
		});
	}
}
