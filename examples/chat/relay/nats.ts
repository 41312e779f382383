import { connect, type NatsConnection } from "@nats-io/transport-node";
import { log } from "../../shared/log.ts";
import type { Relay, Subscription } from "./relay.ts";

/** Milliseconds between attempts to connect: the first, and at most. */
const FIRST_DELAY = 50;
const LONGEST_DELAY = 2_000;

/** Between servers on any number of machines, over a NATS server or a cluster of them. */
export class NatsRelay implements Relay {
	readonly #connection: NatsConnection;
	#listeners: ((up: boolean) => void)[] = [];
	#up = true;

	private constructor(connection: NatsConnection, backOff: BackOff) {
		this.#connection = connection;
		this.#watch(backOff).catch((error) => log.error(error));
	}

	/** Connects to any of `nats://host:port` addresses; waits for them if none is there. */
	static async connect(servers: readonly string[]): Promise<NatsRelay> {
		const backOff = new BackOff();
		const connection = await connect({
			servers: [...servers],
			noEcho: true,
			waitOnFirstConnect: true,
			maxReconnectAttempts: -1,
			reconnectDelayHandler: () => backOff.next(),
			timeout: 2_000,
			// Finds a relay that is gone without a word within 3 s.
			pingInterval: 1_000,
			maxPingOut: 2,
		});
		return new NatsRelay(connection, backOff);
	}

	get up(): boolean {
		return this.#up;
	}

	publish(subject: string, data: string): boolean {
		if (!this.#up) return false;
		this.#connection.publish(subject, data);
		return true;
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		const subscription = this.#connection.subscribe(subject, {
			callback: (error, message) => {
				if (error) log.error(`${subject}: ${error.message}`);
				else receive(message.string());
			},
		});
		// Rejected when the relay goes away meanwhile.
		const ready = this.#up ? this.#connection.flush().catch(() => {}) : Promise.resolve();
		return { ready, end: () => subscription.unsubscribe() };
	}

	onChange(changed: (up: boolean) => void): void {
		this.#listeners.push(changed);
	}

	async close(): Promise<void> {
		this.#listeners = [];
		await (this.#up ? this.#connection.drain() : this.#connection.close());
	}

	async #watch(backOff: BackOff): Promise<void> {
		for await (const status of this.#connection.status()) {
			if (status.type === "disconnect" || status.type === "close") this.#change(false);
			if (status.type !== "reconnect") continue;
			backOff.reset();
			this.#change(true);
		}
	}

	#change(up: boolean): void {
		if (this.#up === up) return;
		this.#up = up;
		for (const listener of this.#listeners) listener(up);
	}
}

/** Doubles from attempt to attempt; the chance in it keeps servers from coming back all at once. */
class BackOff {
	#delay = FIRST_DELAY;

	next(): number {
		const delay = this.#delay;
		this.#delay = Math.min(2 * delay, LONGEST_DELAY);
		return delay * (0.5 + Math.random() / 2);
	}

	reset(): void {
		this.#delay = FIRST_DELAY;
	}
}
