/**
 * Carries texts between servers, by subject. A subject is words separated by dots. A server does not receive what it
 * publishes itself. What one server publishes arrives in the same order, or is lost when the relay disconnects, which
 * {@link Exchange} repairs.
 */
export interface Relay {
	/** Whether the relay is connected; if not, `publish()` sends nothing. */
	readonly up: boolean;
	/**
	 * Sends to all other servers that subscribed; returns false, or throws, if the relay does not take the text, because it
	 * is not connected or too much waits to be sent: the text is then never sent. If a promise rejects, the text was lost.
	 */
	publish(subject: string, data: string): boolean | Promise<boolean>;
	/** Calls `receive` for each text of this subject from now on, also after the relay has reconnected. */
	subscribe(subject: string, receive: (data: string) => void): Subscription;
	/** Calls `changed` whenever the relay has disconnected or reconnected. */
	onChange(changed: (up: boolean) => void): void;
	/** Closes the relay after everything that was published has been sent. */
	close(): Promise<void>;
}

export interface Subscription {
	/** Resolves when every text that is published from then on will arrive; at once if the relay is not connected. */
	readonly ready: Promise<void>;
	end(): void;
}
