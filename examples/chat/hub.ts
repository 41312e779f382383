import type { ChatLine } from "./chat-line.ts";
import type { Member } from "./member.ts";
import { Exchange } from "./relay/exchange.ts";
import type { Relay } from "./relay/relay.ts";
import { Room } from "./room.ts";

const NOT_RELAYED = "your line was not relayed: the other servers did not get it\n";
const MISSED = "lines from other servers were lost\n";

/** All rooms that clients of this server are in, and what connects them with the other servers' rooms. */
export class Hub {
	readonly #rooms = new Map<string, Room>();
	readonly #roomOf = new Map<Member, Room>();
	readonly #exchange: Exchange;
	readonly #dropped: (member: Member) => void;

	/** `dropped` is told of members that did not keep up. */
	constructor(relay: Relay, dropped: (member: Member) => void) {
		this.#exchange = new Exchange(relay, this);
		this.#dropped = dropped;
	}

	/** Meets the other servers. */
	start(): Promise<void> {
		return this.#exchange.start();
	}

	/** The clients of this server. */
	get names(): readonly string[] {
		return [...this.#roomOf.keys()].map(({ name }) => name);
	}

	/** The clients of all servers. */
	clients(): Promise<readonly string[]> {
		return this.#exchange.clients();
	}

	/** Moves a member to a room; it hears the lines of all servers from when the promise resolves. */
	async join(member: Member, name: string): Promise<void> {
		this.leave(member);
		const room = this.#rooms.get(name) ?? this.#open(name);
		room.join(member);
		this.#roomOf.set(member, room);
		await room.ready;
	}

	leave(member: Member): void {
		const room = this.#roomOf.get(member);
		if (room === undefined) return;
		this.#roomOf.delete(member);
		room.leave(member);
		if (!room.empty) return;
		this.#rooms.delete(room.name);
		this.#exchange.exit(room.name);
	}

	/** Says a member's line in its room; the member learns at once if only this server's clients get it. */
	say(member: Member, line: ChatLine): void {
		const room = this.#roomOf.get(member);
		if (room === undefined) return;
		room.deliver(line);
		if (!this.#exchange.say(room.name, line)) member.send(NOT_RELAYED);
	}

	deliver(room: string, line: ChatLine): void {
		this.#rooms.get(room)?.deliver(line);
	}

	missed(room: string): void {
		this.#rooms.get(room)?.send(MISSED);
	}

	/** Hangs up on everybody, after a last line, and takes leave of the other servers. */
	async close(farewell: string): Promise<void> {
		const members = [...this.#roomOf.keys()];
		for (const member of members) member.send(farewell);
		await Promise.all(members.map((member) => member.leave()));
		await this.#exchange.close();
	}

	#open(name: string): Room {
		const room = new Room(name, this.#exchange.enter(name), (member) => {
			this.leave(member);
			this.#dropped(member);
		});
		this.#rooms.set(name, room);
		return room;
	}
}
