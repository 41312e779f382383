import { type ChatLine, linesOf } from "./chat-line.ts";
import type { Member } from "./member.ts";

/** Who hears a line. Where lines come from is not its business. */
export class Room {
	readonly #members = new Set<Member>();
	readonly #dropped: (member: Member) => void;

	/** `dropped` is told of members that did not keep up. */
	constructor(dropped: (member: Member) => void) {
		this.#dropped = dropped;
	}

	get members(): readonly Member[] {
		return [...this.#members];
	}

	join(member: Member): void {
		this.#members.add(member);
	}

	leave(member: Member): void {
		this.#members.delete(member);
	}

	/** Sends a line to every member. */
	deliver(line: ChatLine): void {
		const lines = linesOf(line);
		for (const member of this.#members) {
			if (member.send(lines)) continue;
			this.leave(member);
			this.#dropped(member);
		}
	}

	/** Hangs up on everybody. */
	async close(): Promise<void> {
		await Promise.all(this.members.map((member) => member.leave()));
	}
}
