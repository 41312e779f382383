// A proxy on loopback that does faults, in a process of its own: its stalls are not ours. Below TLS it is raw TCP, so a
// 'fin' there is one without close_notify.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What happens to one direction of a connection. */
export interface Flow {
	/** Pieces of at most so many bytes, each in a packet of its own; with a delay, so many bytes per delay. */
	readonly slice?: number;
	/** Milliseconds before each piece. */
	readonly delay?: number;
	/** Milliseconds of silence once `after` bytes went through; without it they stop for good. */
	readonly pause?: number;
	/** Bytes that go through before the fault happens. */
	readonly after?: number;
	/**
	 * 'reset': both ends get a RST. 'fin': both ends get a FIN. 'halfClose': the receiver gets a FIN, the other direction
	 * goes on. 'blackHole': all that follows is taken and thrown away. 'stall': nothing more is taken. 'pause': see `pause`.
	 */
	readonly fault?: "reset" | "fin" | "halfClose" | "blackHole" | "stall" | "pause";
}

export interface Plan {
	/** From the client to the server. */
	readonly up?: Flow;
	/** From the server to the client. */
	readonly down?: Flow;
}

/** To the process. */
export type Command =
	| { readonly kind: "open"; readonly id: number; readonly target: number; readonly plan: Plan }
	| { readonly kind: "close"; readonly id: number; readonly port: number };

/** From the process. */
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

	/** Opens a port whose connections go to the target port on 127.0.0.1, with these faults; resolves to it. */
	open(target: number, plan: Plan = {}): Promise<number> {
		return this.#ask((id) => ({ kind: "open", id, target, plan }));
	}

	/** Closes a port; its connections live on. */
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
