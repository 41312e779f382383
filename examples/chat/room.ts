import { type ChatLine, linesOf, sizeOf } from "./chat-line.ts";
import type { Member } from "./member.ts";

/** The members that receive the same lines. */
export class Room {
	readonly name: string;
	/** Resolves when the room receives the lines of all servers. */
	readonly ready: Promise<void>;
	readonly #members = new Set<Member>();
	readonly #dropped: (member: Member) => void;

	/** `dropped` is called for each member that was disconnected because it did not read fast enough. */
	constructor(name: string, ready: Promise<void>, dropped: (member: Member) => void) {
		this.name = name;
		this.ready = ready;
		this.#dropped = dropped;
	}

	/** How many members there are. */
	get size(): number {
		return this.#members.size;
	}

	join(member: Member): void {
		this.#members.add(member);
	}

	leave(member: Member): void {
		this.#members.delete(member);
	}

	/** Sends a line to every member. */
	deliver(line: ChatLine): void {
		this.send(linesOf(line).join(""));
	}

	/** Sends a text, which may be several lines, to every member. */
	send(text: string): void {
		const size = sizeOf(text);
		for (const member of this.#members) if (!member.send(text, size)) this.#dropped(member);
	}
}
