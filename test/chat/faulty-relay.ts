import type { Relay, Subscription } from "../../examples/chat/relay/relay.ts";

/** A relay that a test can break. */
export class FaultyRelay implements Relay {
	/** Loses the messages of both directions without noticing. */
	broken = false;
	readonly #relay: Relay;
	#up = true;
	#changed: (up: boolean) => void = () => {};

	constructor(relay: Relay) {
		this.#relay = relay;
	}

	get up(): boolean {
		return this.#up;
	}

	set up(up: boolean) {
		if (up === this.#up) return;
		this.#up = up;
		this.#changed(up);
	}

	publish(subject: string, data: string): boolean {
		if (!this.#up) return false;
		return this.broken || this.#relay.publish(subject, data);
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		return this.#relay.subscribe(subject, (data) => {
			if (this.#up && !this.broken) receive(data);
		});
	}

	onChange(changed: (up: boolean) => void): void {
		this.#changed = changed;
	}

	close(): Promise<void> {
		return this.#relay.close();
	}
}
