// Between the workers of a node:cluster, by messages through the primary process, which is a member too. A message
// between two processes is never lost and never overtaken.

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { InProcessBus } from "./in-process.ts";
import type { Relay, Subscription } from "./relay.ts";

/** `publish` goes both ways; the others from a worker to the primary and back as the answer, with a number as `data`. */
interface Message {
	readonly relay: "publish" | "subscribe" | "unsubscribe";
	readonly subject: string;
	readonly data: string;
}

/** That the other process has gone its 'exit' or 'disconnect' tells; without a callback it would be an uncaught error. */
const gone = () => {};

function isMessage(value: unknown): value is Message {
	return typeof value === "object" && value !== null && "relay" in value;
}

/** The end in the primary, which also passes on what the workers say. Made before the workers are. */
export function primaryRelay(): Relay {
	const bus = new InProcessBus();
	const workers = new Map<number, WorkerInPrimary>();
	cluster.on("message", (worker, message: unknown) => {
		if (!isMessage(message)) return;
		const end = workers.get(worker.id) ?? new WorkerInPrimary(worker, bus.connect());
		workers.set(worker.id, end);
		end.obey(message);
	});
	cluster.on("exit", (worker) => {
		workers.get(worker.id)?.close();
		workers.delete(worker.id);
	});
	return bus.connect();
}

/** Speaks in the primary for one worker. */
class WorkerInPrimary {
	readonly #worker: Worker;
	readonly #relay: Relay;
	readonly #subscriptions = new Map<string, Subscription>();

	constructor(worker: Worker, relay: Relay) {
		this.#worker = worker;
		this.#relay = relay;
	}

	obey(message: Message): void {
		const { relay, subject, data } = message;
		if (relay === "publish") {
			this.#relay.publish(subject, data);
		} else if (relay === "subscribe") {
			const receive = (data: string) => this.#send({ relay: "publish", subject, data });
			this.#subscriptions.set(subject, this.#relay.subscribe(subject, receive));
			this.#send(message);
		} else {
			this.#subscriptions.get(subject)?.end();
			this.#subscriptions.delete(subject);
			this.#send(message);
		}
	}

	close(): void {
		this.#relay.close();
	}

	#send(message: Message): void {
		if (this.#worker.isConnected()) this.#worker.send(message, gone);
	}
}

/** The end in a worker. */
export class WorkerRelay implements Relay {
	readonly up = true;
	readonly #receivers = new Map<string, (data: string) => void>();
	/** Those that wait for the primary's answer, by number. */
	readonly #waiting = new Map<string, () => void>();
	#asked = 0;

	constructor() {
		process.on("message", (message: unknown) => {
			if (isMessage(message)) this.#hear(message);
		});
	}

	publish(subject: string, data: string): boolean {
		return this.#send({ relay: "publish", subject, data });
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		this.#receivers.set(subject, receive);
		const ready = this.#ask("subscribe", subject);
		const end = () => {
			this.#receivers.delete(subject);
			this.#ask("unsubscribe", subject);
		};
		return { ready, end };
	}

	onChange(): void {}

	/** What the primary answers comes after all that was published. */
	async close(): Promise<void> {
		if (!process.connected) return;
		await Promise.race([this.#ask("unsubscribe", ""), once(process, "disconnect")]);
	}

	#hear({ relay, subject, data }: Message): void {
		if (relay === "publish") {
			this.#receivers.get(subject)?.(data);
			return;
		}
		this.#waiting.get(data)?.();
		this.#waiting.delete(data);
	}

	#ask(relay: Message["relay"], subject: string): Promise<void> {
		return new Promise((resolve) => {
			const data = String(++this.#asked);
			this.#waiting.set(data, resolve);
			this.#send({ relay, subject, data });
		});
	}

	#send(message: Message): boolean {
		return process.connected && process.send?.(message, gone) !== undefined;
	}
}
