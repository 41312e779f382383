import type { ChatLine } from "./chat-line.ts";
import type { Member } from "./member.ts";
import { Exchange } from "./relay/exchange.ts";
import type { Relay } from "./relay/relay.ts";
import { Room } from "./room.ts";
import { Turns } from "./turns.ts";

const NOT_RELAYED = "your line was not relayed: the other servers did not get it\n";
const MISSED = "lines from other servers were lost\n";

/** The rooms that clients of this server are in, and their connection to the same rooms on the other servers. */
export class Hub {
	readonly turns = new Turns();
	readonly #rooms = new Map<string, Room>();
	readonly #roomOf = new Map<Member, Room>();
	readonly #exchange: Exchange;
	readonly #dropped: (member: Member) => void;

	/** `dropped` is called for each member that was disconnected because it did not read fast enough. */
	constructor(relay: Relay, dropped: (member: Member) => void) {
		this.#exchange = new Exchange(relay, this);
		this.#dropped = dropped;
	}

	/** Starts to exchange messages with the other servers. */
	start(): Promise<void> {
		return this.#exchange.start();
	}

	/** The names of this server's clients. */
	get names(): readonly string[] {
		return [...this.#roomOf.keys()].map(({ name }) => name);
	}

	/** The names of all servers' clients. */
	clients(): Promise<readonly string[]> {
		return this.#exchange.clients();
	}

	/** Moves a member to a room. When the promise has resolved, the member receives the lines of all servers. */
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

	/** Sends a member's line to its room; tells the member if the other servers will not get the line. */
	say(member: Member, line: ChatLine): void {
		const room = this.#roomOf.get(member);
		if (room === undefined) return;
		room.deliver(line);
		if (!this.#exchange.say(room.name, line)) member.send(NOT_RELAYED);
	}

	/** Called by the exchange for a line of another server. */
	deliver(room: string, line: ChatLine): void {
		this.#rooms.get(room)?.deliver(line);
	}

	/** Called by the exchange when lines of another server were lost. */
	missed(room: string): void {
		this.#rooms.get(room)?.send(MISSED);
	}

	/** Sends a last line to all members, disconnects them, and tells the other servers that this server ends. */
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
