// The relay between the workers of a node:cluster. Its messages go through the primary process, which takes part too.
// Messages between two living processes are not lost and arrive in order.

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { sizeOf } from "../chat-line.ts";
import { InProcessBus } from "./in-process.ts";
import type { Relay, Subscription } from "./relay.ts";

/**
 * Workers and the primary send `publish`. A worker sends the others with a number as `data`; the primary answers with
 * the same message.
 */
interface Message {
	readonly relay: "publish" | "subscribe" | "unsubscribe";
	readonly subject: string;
	readonly data: string;
}

/** The size of the texts that may wait for another process. */
const MOST_WAITING = 16 * 1024 * 1024;

/** Sends messages to another process, unless too many texts wait for it. */
export class Outbox {
	readonly #send: (message: Message, sent: () => void) => void;
	#waiting = 0;

	constructor(send: (message: Message, sent: () => void) => void) {
		this.#send = send;
	}

	/** Returns whether the message is sent. */
	send(message: Message): boolean {
		const size = sizeOf(message.data);
		if (message.relay === "publish" && this.#waiting + size > MOST_WAITING) return false;
		this.#waiting += size;
		// Also called with an error, which is ignored: 'exit' or 'disconnect' reports that the other process has ended.
		this.#send(message, () => {
			this.#waiting -= size;
		});
		return true;
	}
}

function isMessage(value: unknown): value is Message {
	return typeof value === "object" && value !== null && "relay" in value;
}

/** The relay of the primary, which also passes on the workers' messages. Must be made before the workers. */
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

/** Acts in the primary for one worker. */
class WorkerInPrimary {
	readonly #worker: Worker;
	readonly #relay: Relay;
	readonly #outbox = new Outbox((message, sent) => this.#worker.send(message, sent));
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
		if (this.#worker.isConnected()) this.#outbox.send(message);
	}
}

/** The relay of a worker. */
export class WorkerRelay implements Relay {
	readonly up = true;
	readonly #receivers = new Map<string, (data: string) => void>();
	/** The resolve functions of requests that the primary has not answered yet, by number. */
	readonly #waiting = new Map<string, () => void>();
	readonly #outbox = new Outbox((message, sent) => process.send?.(message, sent));
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

	/** Waits for an answer of the primary, which comes after the primary has received everything that was published. */
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
		return process.connected && this.#outbox.send(message);
	}
}
