import type { Member } from "./member.ts";

/** After how long a client that waits is looked for again, in milliseconds. */
const LOOK_AFTER = 500;

/** How fast one client may go. Faster clients wait, and so do their lines. */
export interface Limits {
	readonly linesPerSecond: number;
	readonly bytesPerSecond: number;
	readonly roomsPerMinute: number;
}

export const DEFAULT_LIMITS: Limits = { linesPerSecond: 200, bytesPerSecond: 1024 * 1024, roomsPerMinute: 60 };

/** Slows one client down to the limits, and tells it so. */
export class Pace {
	readonly #lines: TokenBucket;
	readonly #bytes: TokenBucket;
	readonly #rooms: TokenBucket;
	readonly #member: Member;

	constructor({ linesPerSecond, bytesPerSecond, roomsPerMinute }: Limits, member: Member) {
		this.#lines = new TokenBucket(linesPerSecond, 5 * linesPerSecond, `${linesPerSecond} lines per second`);
		this.#bytes = new TokenBucket(bytesPerSecond, bytesPerSecond / 2, `${bytesPerSecond} bytes per second`);
		this.#rooms = new TokenBucket(
			roomsPerMinute / 60,
			Math.max(roomsPerMinute / 3, 1),
			`${roomsPerMinute} rooms per minute`,
		);
		this.#member = member;
	}

	/** Resolves when the client may send a line of this size. */
	async line(bytes: number): Promise<void> {
		await this.#take(this.#lines, 1);
		await this.#take(this.#bytes, bytes);
	}

	/** Resolves when the client may go to another room. */
	room(): Promise<void> {
		return this.#take(this.#rooms, 1);
	}

	async #take(bucket: TokenBucket, count: number): Promise<void> {
		let debt = bucket.take(count);
		if (debt === 0) return;
		if (!bucket.told) this.#member.send(`you are faster than ${bucket.limit}: what you send waits its turn\n`);
		bucket.told = true;
		for (; debt > 0 && !this.#member.gone; debt -= LOOK_AFTER) {
			await new Promise((resolve) => setTimeout(resolve, Math.min(debt, LOOK_AFTER)));
		}
	}
}

/** Tokens come at a rate until the bucket is full. A client that takes more than there are waits until the debt is paid. */
class TokenBucket {
	readonly limit: string;
	/** Whether the client has been told since the bucket was last full. */
	told = false;
	readonly #perSecond: number;
	readonly #capacity: number;
	#tokens: number;
	#at = performance.now();

	constructor(perSecond: number, capacity: number, limit: string) {
		this.#perSecond = perSecond;
		this.#capacity = capacity;
		this.#tokens = capacity;
		this.limit = limit;
	}

	/** Returns how many milliseconds it takes to pay the debt, 0 if there is none. */
	take(count: number): number {
		const now = performance.now();
		const tokens = this.#tokens + ((now - this.#at) / 1000) * this.#perSecond;
		this.#at = now;
		if (tokens >= this.#capacity) this.told = false;
		this.#tokens = Math.min(tokens, this.#capacity) - count;
		return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1000);
	}
}
