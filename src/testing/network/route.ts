import type { Medium, Place } from "./medium.ts";

/** How many bytes may be on their way or unread. When there are so many, writes wait. */
const WINDOW = 65_536;
/** An early end comes after fewer deliveries than this. */
const EARLY = 4;

/** An end of a connection, as its two routes see it. */
export interface RouteEnd {
	readonly destroyed: boolean;
	/** How many bytes have arrived and are unread. */
	readonly unread: number;
	/** Whether a write waits for room. */
	readonly waits: boolean;
	takeBytes(bytes: Buffer): void;
	takeEnd(): void;
	takeReset(): void;
	/** Called when there may be room for more. */
	proceed(): void;
}

/** One direction of a connection: the bytes that are on their way, and what the network does to them. */
export class Route {
	readonly #medium: Medium;
	readonly #from: Place;
	readonly #to: Place;
	readonly #sender: RouteEnd;
	readonly #receiver: RouteEnd;
	#bytes: Buffer = Buffer.alloc(0);
	/** Whether a delivery is due or held back. There is one at a time, so bytes are never reordered. */
	#delivering = false;
	/** Whether the end of the stream follows the bytes. */
	#ends = false;
	/** Whether what is sent from now on is thrown away: the end has come early, or the connection was reset. */
	#swallows = false;
	/** After how many more deliveries the end comes; undefined if the sender decides that. */
	#deliveriesToEnd: number | undefined;
	#widening = false;
	#dropped = false;

	constructor(medium: Medium, from: Place, to: Place, sender: RouteEnd, receiver: RouteEnd) {
		this.#medium = medium;
		this.#from = from;
		this.#to = to;
		this.#sender = sender;
		this.#receiver = receiver;
		const { random, chances } = medium;
		if (random.happens(chances.halfClose)) this.#deliveriesToEnd = random.below(EARLY);
		this.#endEarly();
	}

	/** How many bytes it takes now: none while a reset is on its way to the sender. */
	get room(): number {
		if (this.#dropped) return 0;
		return this.#swallows ? WINDOW : Math.max(0, WINDOW - this.#bytes.length - this.#receiver.unread);
	}

	send(bytes: Buffer): void {
		if (this.#swallows) return;
		// A copy, because the writer may use its memory again, and the reader owns what it gets.
		this.#bytes = Buffer.concat([this.#bytes, bytes]);
		this.#deliverLater();
	}

	/** Lets the end of the stream follow what was sent. */
	end(): void {
		if (this.#swallows) return;
		this.#swallows = true;
		this.#ends = true;
		this.#deliverLater();
	}

	/** Sends a reset. It does not wait for the bytes that are on their way. */
	reset(): void {
		this.#swallows = true;
		this.#medium.carry(this.#from, this.#to, () => {
			this.drop();
			if (this.#receiver.destroyed) return;
			this.#medium.note("reset", this.#from.name, this.#to.name);
			this.#receiver.takeReset();
		});
	}

	/** Loses what is on its way. */
	drop(): void {
		this.#dropped = true;
		this.#swallows = true;
		this.#ends = false;
		this.#bytes = Buffer.alloc(0);
	}

	/** Called when the receiver may have read. */
	widen(): void {
		if (this.#widening || !this.#sender.waits) return;
		this.#widening = true;
		this.#medium.carry(this.#to, this.#from, () => {
			this.#widening = false;
			this.#sender.proceed();
		});
	}

	#deliverLater(): void {
		if (this.#delivering || (this.#bytes.length === 0 && !this.#ends)) return;
		this.#delivering = true;
		this.#medium.carry(this.#from, this.#to, () => this.#deliver());
	}

	#deliver(): void {
		const { random, chances } = this.#medium;
		if (random.happens(chances.stall)) {
			this.#medium.note("stall", this.#from.name, this.#to.name);
			this.#medium.hold(() => this.#deliverHeld());
		} else if (random.happens(chances.reset)) this.#resetBoth();
		else this.#deliverHeld();
	}

	#deliverHeld(): void {
		this.#delivering = false;
		if (this.#bytes.length > 0) this.#deliverBytes();
		else if (this.#ends) this.#deliverEnd();
		this.#deliverLater();
	}

	#deliverBytes(): void {
		const { random, chances } = this.#medium;
		const all = this.#bytes.length;
		const size = all > 1 && random.happens(chances.cut) ? 1 + random.below(all - 1) : all;
		const piece = Buffer.from(this.#bytes.subarray(0, size));
		this.#bytes = this.#bytes.subarray(size);
		if (this.#deliveriesToEnd !== undefined) this.#deliveriesToEnd--;
		this.#endEarly();
		if (this.#receiver.destroyed) {
			this.drop();
			// A kernel answers data for a connection that was closed with a reset.
			this.#medium.carry(this.#to, this.#from, () => this.#resetEnd(this.#sender, this.#to, this.#from));
		} else {
			this.#medium.noteData(this.#from.name, this.#to.name, piece);
			this.#receiver.takeBytes(piece);
		}
	}

	#deliverEnd(): void {
		this.#ends = false;
		if (this.#receiver.destroyed) return;
		this.#medium.note("end", this.#from.name, this.#to.name);
		this.#receiver.takeEnd();
	}

	#endEarly(): void {
		if (this.#deliveriesToEnd === 0) this.end();
	}

	/** The network itself resets the connection: both ends are told. */
	#resetBoth(): void {
		this.#medium.note("fault", this.#from.name, this.#to.name);
		this.drop();
		this.#medium.carry(this.#from, this.#to, () => this.#resetEnd(this.#receiver, this.#from, this.#to));
		this.#medium.carry(this.#to, this.#from, () => this.#resetEnd(this.#sender, this.#to, this.#from));
	}

	#resetEnd(end: RouteEnd, from: Place, to: Place): void {
		if (end.destroyed) return;
		this.#medium.note("reset", from.name, to.name);
		end.takeReset();
	}
}
