import type { ChatLine } from "./chat-line.ts";
import type { Member } from "./member.ts";
import type { Sample } from "./metrics/sample.ts";
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
	/** What has happened so far, for {@link samples}. */
	#said = 0;
	#heard = 0;
	#delivered = 0;
	#refused = 0;
	#gaps = 0;
	#drops = 0;

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

	/** What happens here, in numbers. */
	get samples(): readonly Sample[] {
		const sample = (type: Sample["type"], name: string, help: string, value: number): Sample => {
			return { name: `chat_${name}`, type, help, labels: {}, value };
		};
		return [
			sample("gauge", "clients", "clients in a room", this.#roomOf.size),
			sample("gauge", "rooms", "rooms with a client of this process", this.#rooms.size),
			sample("gauge", "servers", "other servers that are heard of", this.#exchange.servers),
			sample("gauge", "relay_up", "whether the relay is connected", Number(this.#exchange.up)),
			sample("counter", "lines_said_total", "lines of clients of this process", this.#said),
			sample("counter", "lines_heard_total", "lines of other servers", this.#heard),
			sample("counter", "deliveries_total", "lines sent to clients, each counted once per client", this.#delivered),
			sample("counter", "lines_not_relayed_total", "lines that the relay did not take", this.#refused),
			sample("counter", "lines_lost_total", "how often a room was told that lines were lost", this.#gaps),
			sample("counter", "slow_clients_dropped_total", "clients that did not read fast enough", this.#drops),
		];
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
		if (room.size > 0) return;
		this.#rooms.delete(room.name);
		this.#exchange.exit(room.name);
	}

	/** Sends a member's line to its room; tells the member if the other servers will not get the line. */
	say(member: Member, line: ChatLine): void {
		const room = this.#roomOf.get(member);
		if (room === undefined) return;
		this.#said++;
		this.#deliver(room, line);
		if (this.#exchange.say(room.name, line)) return;
		this.#refused++;
		member.send(NOT_RELAYED);
	}

	/** Called by the exchange for a line of another server. */
	deliver(name: string, line: ChatLine): void {
		const room = this.#rooms.get(name);
		if (room === undefined) return;
		this.#heard++;
		this.#deliver(room, line);
	}

	/** Called by the exchange when lines of another server were lost. */
	missed(room: string): void {
		this.#gaps++;
		this.#rooms.get(room)?.send(MISSED);
	}

	/** Sends a last line to all members, disconnects them, and tells the other servers that this server ends. */
	async close(farewell: string): Promise<void> {
		const members = [...this.#roomOf.keys()];
		for (const member of members) member.send(farewell);
		await Promise.all(members.map((member) => member.leave()));
		await this.#exchange.close();
	}

	#deliver(room: Room, line: ChatLine): void {
		this.#delivered += room.size;
		room.deliver(line);
	}

	#open(name: string): Room {
		const room = new Room(name, this.#exchange.enter(name), (member) => {
			this.leave(member);
			this.#drops++;
			this.#dropped(member);
		});
		this.#rooms.set(name, room);
		return room;
	}
}
