/**
 * Carries texts between servers, by subject. A subject is dot-separated words. Nobody gets what he published himself;
 * what one server publishes arrives in that order, or is lost when the relay goes away: {@link Exchange} makes good.
 */
export interface Relay {
	/** Is it there? While it is not, `publish()` sends nothing. */
	readonly up: boolean;
	/** Sends to all who subscribed; false: the relay is away, nothing was sent nor will be. */
	publish(subject: string, data: string): boolean;
	/** Receives from now on, also after the relay was away. */
	subscribe(subject: string, receive: (data: string) => void): Subscription;
	/** Is told whenever the relay has gone or come back. */
	onChange(changed: (up: boolean) => void): void;
	/** Ends, after what was published has gone out. */
	close(): Promise<void>;
}

export interface Subscription {
	/** Resolves when whatever is published from now on arrives; at once while the relay is away. */
	readonly ready: Promise<void>;
	end(): void;
}
