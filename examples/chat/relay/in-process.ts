import { EventEmitter } from "node:events";
import type { Relay, Subscription } from "./relay.ts";

/** Connects servers in one process. A chat server without workers is alone on it; tests connect several. */
export class InProcessBus {
	readonly #subjects = new EventEmitter().setMaxListeners(0);

	connect(): Relay {
		return new InProcessRelay(this.#subjects);
	}
}

class InProcessRelay implements Relay {
	readonly up = true;
	readonly #subjects: EventEmitter;
	readonly #subscriptions = new Set<Subscription>();

	constructor(subjects: EventEmitter) {
		this.#subjects = subjects;
	}

	publish(subject: string, data: string): boolean {
		this.#subjects.emit(subject, data, this);
		return true;
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		const listener = (data: string, from: unknown) => {
			if (from !== this) receive(data);
		};
		const end = () => {
			this.#subjects.off(subject, listener);
			this.#subscriptions.delete(subscription);
		};
		const subscription = { ready: Promise.resolve(), end };
		this.#subjects.on(subject, listener);
		this.#subscriptions.add(subscription);
		return subscription;
	}

	onChange(): void {}

	async close(): Promise<void> {
		for (const subscription of this.#subscriptions) subscription.end();
	}
}
