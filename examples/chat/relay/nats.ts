import { connect, type NatsConnection } from "@nats-io/transport-node";
import { log } from "../../shared/log.ts";
import { sizeOf } from "../chat-line.ts";
import type { Relay, Subscription } from "./relay.ts";

/** The first and the longest delay between attempts to connect, in milliseconds. */
const FIRST_DELAY = 50;
const LONGEST_DELAY = 2_000;

/** The size of the messages that may wait for the NATS server, and after how much it is asked whether it has them. */
const MOST_WAITING = 16 * 1024 * 1024;
const ASK_AFTER = 256 * 1024;

/** A relay between servers on any number of machines, over a NATS server or a cluster of NATS servers. */
export class NatsRelay implements Relay {
	readonly #connection: NatsConnection;
	#listeners: ((up: boolean) => void)[] = [];
	#up = true;
	#waiting = 0;
	#unasked = 0;

	private constructor(connection: NatsConnection, backOff: BackOff) {
		this.#connection = connection;
		this.#watch(backOff).catch((error) => log.error(error));
	}

	/** Connects to one of the `nats://host:port` addresses; tries them again until one of them answers. */
	static async connect(servers: readonly string[]): Promise<NatsRelay> {
		const backOff = new BackOff();
		const connection = await connect({
			servers: [...servers],
			noEcho: true,
			waitOnFirstConnect: true,
			maxReconnectAttempts: -1,
			reconnectDelayHandler: () => backOff.next(),
			timeout: 2_000,
			// Notices within 3 s that the relay does not answer any more.
			pingInterval: 1_000,
			maxPingOut: 2,
		});
		return new NatsRelay(connection, backOff);
	}

	get up(): boolean {
		return this.#up;
	}

	publish(subject: string, data: string): boolean {
		const size = sizeOf(data);
		if (!this.#up || this.#waiting + size > MOST_WAITING) return false;
		this.#connection.publish(subject, data);
		this.#waiting += size;
		this.#unasked += size;
		if (this.#unasked > ASK_AFTER) this.#ask();
		return true;
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		const subscription = this.#connection.subscribe(subject, {
			callback: (error, message) => {
				if (error) log.error(`${subject}: ${error.message}`);
				else receive(message.string());
			},
		});
		// flush() rejects if the connection is lost meanwhile.
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

	/** Asks the NATS server to answer when it has everything. */
	#ask(): void {
		const asked = this.#unasked;
		this.#unasked = 0;
		const answered = () => {
			this.#waiting -= asked;
		};
		// flush() also rejects if the connection is lost, and then nothing waits any more.
		this.#connection.flush().then(answered, answered);
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

/**
 * The delay between attempts to connect: it doubles each time, and is random so that servers do not reconnect all at
 * once.
 */
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
