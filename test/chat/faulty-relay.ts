import type { Relay, Subscription } from "../../examples/chat/relay/relay.ts";

/** A relay that a test can break. */
export class FaultyRelay implements Relay {
	/** Loses the messages of both directions without noticing. */
	broken = false;
	/** What happens to the next messages: publish() throws, or its promise rejects. */
	failing: "throws" | "rejects" | undefined;
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

	publish(subject: string, data: string): boolean | Promise<boolean> {
		if (!this.#up) return false;
		if (this.failing === "rejects") return Promise.reject(new Error("failed"));
		if (this.failing === "throws") throw new Error("failed");
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
