import { randomUUID } from "node:crypto";
import { log } from "../../shared/log.ts";
import type { ChatLine } from "../chat-line.ts";
import { escapeUnsafe } from "../escape.ts";
import { Incoming } from "./incoming.ts";
import { type Marks, type Message, parseMessage } from "./messages.ts";
import { KEPT_FOR, Outgoing } from "./outgoing.ts";
import { partsOf } from "./parts.ts";
import { Peers } from "./peers.ts";
import type { Relay, Subscription } from "./relay.ts";
import { RollCall } from "./roll-call.ts";

/** How often a server says that it lives, and after how much silence its clients are no longer listed; in milliseconds. */
const BEAT = 1_000;
const SILENCE = 2_400;

const SERVERS = "chat.servers";
const serverSubject = (server: string) => `chat.server.${server}`;
const roomSubject = (room: string) => `chat.room.${room}`;

/** What the exchange needs of its server. */
export interface Station {
	/** Sends a line of another server to the room's clients. */
	deliver(room: string, line: ChatLine): void;
	/** Called when lines of other servers were lost for good. */
	missed(room: string): void;
	/** The names of this server's clients. */
	readonly names: readonly string[];
}

/**
 * One server's part in a chat of several servers. A relay loses the messages that are under way when its connection breaks;
 * the exchange delivers each line once and in its sender's order, because a server that finds lines missing asks for them.
 */
export class Exchange {
	readonly #server = randomUUID();
	readonly #relay: Relay;
	readonly #station: Station;
	readonly #outgoing = new Outgoing(this.#server);
	/** The lines of the other servers, by server and room. */
	readonly #incoming = new Map<string, Map<string, Incoming>>();
	readonly #rooms = new Map<string, Subscription>();
	readonly #living = new Peers(SILENCE, (server) => this.#rollCall.gone(server));
	readonly #remembered = new Peers(KEPT_FOR, (server) => this.#forget(server));
	/** The servers that fell silent without a word. If one is heard again, it has only been cut off, and lines are lost. */
	readonly #vanished = new Set<string>();
	readonly #rollCall = new RollCall(this.#server);
	readonly #timers: NodeJS.Timeout[] = [];
	#awaySince = 0;
	/** Whether the relay took the last message. */
	#taken = true;

	constructor(relay: Relay, station: Station) {
		this.#relay = relay;
		this.#station = station;
		relay.onChange((up) => this.#changed(up));
	}

	/** Starts to exchange messages with the other servers. */
	async start(): Promise<void> {
		const own = [SERVERS, serverSubject(this.#server)].map((subject) => this.#subscribe(subject).ready);
		await Promise.all(own);
		this.#beat();
		this.#timers.push(
			setInterval(() => this.#beat(), BEAT),
			setInterval(() => this.#living.sweep(), BEAT / 10),
		);
	}

	/** Whether the relay is connected. */
	get up(): boolean {
		return this.#relay.up;
	}

	/** How many other servers are heard of. */
	get servers(): number {
		return this.#living.names.length;
	}

	/** Sends a client's line to the other servers; returns false if it was not relayed. */
	say(room: string, { at, from, text }: ChatLine): boolean {
		if (!this.#relay.up) return false;
		const line = this.#outgoing.add(room, at, from, text);
		const sent = this.#publish(roomSubject(room), line);
		if (!sent) this.#outgoing.takeBack(line);
		return sent;
	}

	/** Starts to receive the lines of a room; resolves when all lines from now on will be received. */
	async enter(room: string): Promise<void> {
		const subscription = this.#subscribe(roomSubject(room));
		this.#rooms.set(room, subscription);
		await subscription.ready;
		this.#hello(SERVERS, [room]);
	}

	exit(room: string): void {
		this.#rooms.get(room)?.end();
		this.#rooms.delete(room);
		for (const rooms of this.#incoming.values()) rooms.delete(room);
	}

	/** The names of all servers' clients. If a server has just died, this waits until its silence is noticed. */
	async clients(): Promise<readonly string[]> {
		const others = await this.#rollCall.ask(this.#living.names, (message) => this.#publish(SERVERS, message));
		return [...this.#station.names, ...others];
	}

	/** Tells the other servers that this one ends, and closes the relay. */
	async close(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer);
		this.#publish(SERVERS, { kind: "bye", server: this.#server });
		await this.#relay.close();
	}

	#publish(subject: string, message: Message): boolean {
		try {
			const sent = this.#relay.publish(subject, JSON.stringify(message));
			this.#taken = true;
			if (typeof sent === "boolean") return sent;
			// The other servers notice that a message is missing, and ask for it.
			sent.catch((error) => this.#notTaken(error));
			return true;
		} catch (error) {
			this.#notTaken(error);
			return false;
		}
	}

	#notTaken(error: unknown): void {
		if (this.#taken) log.warn(`the relay takes no messages: ${error instanceof Error ? error.message : error}`);
		this.#taken = false;
	}

	/** Asks all servers, or one, for their last lines in these rooms. */
	#hello(subject: string, rooms: readonly string[]): void {
		for (const part of partsOf(rooms)) this.#publish(subject, { kind: "hello", server: this.#server, rooms: part });
	}

	#tell(server: string, message: Message): void {
		this.#publish(serverSubject(server), message);
	}

	#subscribe(subject: string): Subscription {
		return this.#relay.subscribe(subject, (data) => {
			try {
				this.#hear(parseMessage(data));
			} catch (error) {
				log.error(`${subject}: ${escapeUnsafe(error instanceof Error ? error.message : String(error))}`);
			}
		});
	}

	#beat(): void {
		if (!this.#relay.up) return;
		this.#outgoing.forget();
		this.#remembered.sweep();
		for (const marks of partsOf(Object.entries(this.#outgoing.marks)))
			this.#publish(SERVERS, { kind: "beat", server: this.#server, marks: Object.fromEntries(marks) });
	}

	#changed(up: boolean): void {
		if (!up) {
			log.warn("the connection to the relay is lost");
			this.#awaySince = Date.now();
			return;
		}
		log.info("the relay is back");
		if (Date.now() - this.#awaySince > KEPT_FOR) {
			this.#missed();
			this.#vanished.clear();
		}
		this.#outgoing.renew();
		this.#beat();
		this.#hello(SERVERS, [...this.#rooms.keys()]);
	}

	#missed(): void {
		for (const room of this.#rooms.keys()) this.#station.missed(room);
	}

	#hear(message: Message): void {
		const server = message.kind === "line" ? message.origin : message.server;
		this.#remembered.heard(server);
		if (this.#vanished.delete(server)) this.#missed();
		// A server that is new to us: ask for its last line in each room, so that we notice if later lines are missing.
		if (this.#living.heard(server)) {
			this.#hello(serverSubject(server), [...this.#rooms.keys()]);
		}
		switch (message.kind) {
			case "line":
				this.#incomingOf(server, message.room)?.accept(message);
				break;
			case "beat":
			case "marks":
				for (const room in message.marks) this.#incomingOf(server, room)?.mark(message.marks[room] ?? 0);
				break;
			case "hello":
				this.#tell(server, { kind: "marks", server: this.#server, marks: this.#marksOf(message.rooms) });
				break;
			case "want":
				this.#sayAgain(server, message.room, message.after);
				break;
			case "lost":
				this.#incomingOf(server, message.room)?.lost(message.through);
				break;
			case "who":
				for (const answer of this.#rollCall.answer(message.call, this.#station.names)) this.#tell(server, answer);
				break;
			case "names":
				this.#rollCall.answered(server, message.call, message.names, message.last);
				break;
			case "bye":
				this.#living.remove(server);
				this.#remembered.remove(server);
				this.#vanished.delete(server);
		}
	}

	#marksOf(rooms: readonly string[]): Marks {
		return Object.fromEntries(rooms.map((room) => [room, this.#outgoing.markOf(room)]));
	}

	#sayAgain(server: string, room: string, after: number): void {
		const { lostThrough, lines } = this.#outgoing.since(room, after);
		if (lostThrough > after) this.#tell(server, { kind: "lost", server: this.#server, room, through: lostThrough });
		for (const line of lines) this.#tell(server, line);
	}

	/** The state of another server's lines in a room; undefined if no client of this server is in the room. */
	#incomingOf(server: string, room: string): Incoming | undefined {
		if (!this.#rooms.has(room)) return undefined;
		const rooms = this.#incoming.get(server) ?? new Map<string, Incoming>();
		this.#incoming.set(server, rooms);
		const known = rooms.get(room);
		if (known !== undefined) return known;
		const incoming = new Incoming({
			line: ({ at, from, text }) => this.#station.deliver(room, { at: new Date(at), from, text }),
			want: (after) => this.#tell(server, { kind: "want", server: this.#server, room, after }),
			missed: () => this.#station.missed(room),
		});
		rooms.set(room, incoming);
		return incoming;
	}

	#forget(server: string): void {
		for (const incoming of this.#incoming.get(server)?.values() ?? []) incoming.end();
		this.#incoming.delete(server);
		this.#vanished.add(server);
	}
}
