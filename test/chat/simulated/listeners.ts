const NOT_RELAYED = "your line was not relayed: the other servers did not get it";
const MISSED = "lines from other servers were lost";

/** A member that says lines, `~SPEAKER NUMBER`, numbered from 1. */
export interface Speaker {
	readonly server: number;
	readonly room: number;
	/** The place of the speaker among those of its room. */
	readonly place: number;
	said: number;
	/** The numbers of the lines that were not relayed, as it was told. */
	readonly refused: Set<number>;
	/** When each line was said, in virtual milliseconds. */
	readonly at: number[];
	/** How long each line took to the last member of another server, in virtual milliseconds. */
	readonly delays: number[];
}

/** What every member has heard, and what it must hear: each line of its room once, and in its speaker's order. */
export class Listeners {
	readonly speakers: Speaker[] = [];
	deliveries = 0;
	/** The first thing that was wrong. */
	#fault: unknown;
	readonly #speakersOf = new Map<number, Speaker[]>();
	readonly #perRoom: number;
	/** The last number that a member has heard, by member and speaker's place. */
	readonly #last: Uint16Array;
	#text = "";
	#parsed: readonly (readonly [Speaker, number] | "refused")[] = [];

	/** `perRoom`: how many speakers a room has at most. */
	constructor(members: number, perRoom: number) {
		this.#perRoom = perRoom;
		this.#last = new Uint16Array(members * perRoom);
	}

	addSpeaker(server: number, room: number): number {
		const others = this.#speakersOf.get(room) ?? [];
		const speaker = { server, room, place: others.length, said: 0, refused: new Set<number>(), at: [0], delays: [] };
		this.#speakersOf.set(room, [...others, speaker]);
		return this.speakers.push(speaker) - 1;
	}

	/** The next line of a speaker. */
	lineOf(index: number): string {
		const speaker = this.speakers[index];
		if (speaker === undefined) throw new RangeError(`no speaker ${index}`);
		speaker.at.push(Date.now());
		return `~${index} ${++speaker.said}\n`;
	}

	/** A member has received a text. What is wrong with it is kept for `check()`. */
	hear(member: number, server: number, text: string): void {
		try {
			this.#hear(member, server, text);
		} catch (error) {
			this.#fault ??= error;
		}
	}

	#hear(member: number, server: number, text: string): void {
		// Many members receive the same text.
		if (text !== this.#text) {
			this.#text = text;
			this.#parsed = this.#parse(text);
		}
		let previous: readonly [Speaker, number] | undefined;
		for (const line of this.#parsed) {
			if (line === "refused") {
				if (previous === undefined) previous = this.#own(member);
				previous?.[0].refused.add(previous[1]);
				continue;
			}
			this.#line(member, server, line[0], line[1]);
			previous = line;
		}
	}

	/** Throws if a member has heard something wrong, or not everything. */
	check(memberOf: (member: number) => { readonly server: number; readonly room: number }): void {
		if (this.#fault !== undefined) throw this.#fault;
		for (let member = 0; member * this.#perRoom < this.#last.length; member++) {
			const { server, room } = memberOf(member);
			for (const speaker of this.#speakersOf.get(room) ?? []) {
				const next = this.#after(server, speaker, this.#last[member * this.#perRoom + speaker.place] ?? 0);
				if (next <= speaker.said)
					throw new Error(
						`member ${member} of server ${server} has not heard line ${next} of server ${speaker.server}`,
					);
			}
		}
	}

	/** Of each member the speaker that it is: set by `isSpeaker`. */
	readonly #speakerAt = new Map<number, Speaker>();

	/** Says that a member is the speaker of this index. */
	isSpeaker(member: number, index: number): void {
		const speaker = this.speakers[index];
		if (speaker !== undefined) this.#speakerAt.set(member, speaker);
	}

	#own(member: number): readonly [Speaker, number] | undefined {
		const speaker = this.#speakerAt.get(member);
		return speaker && [speaker, this.#last[member * this.#perRoom + speaker.place] ?? 0];
	}

	#line(member: number, server: number, speaker: Speaker, number: number): void {
		const slot = member * this.#perRoom + speaker.place;
		const next = this.#after(server, speaker, this.#last[slot] ?? 0);
		if (number !== next)
			throw new Error(`member ${member} of server ${server} hears ${number}, not ${next}, of server ${speaker.server}`);
		this.#last[slot] = number;
		this.deliveries++;
		if (server === speaker.server) return;
		speaker.delays[number] = Date.now() - (speaker.at[number] ?? 0);
	}

	/** The number of the line that comes after one for a member of this server. */
	#after(server: number, speaker: Speaker, number: number): number {
		let next = number + 1;
		if (server !== speaker.server) while (speaker.refused.has(next)) next++;
		return next;
	}

	#parse(text: string): readonly (readonly [Speaker, number] | "refused")[] {
		return text.split("\n").flatMap((line): (readonly [Speaker, number] | "refused")[] => {
			if (line === MISSED) throw new Error("lines were lost for good");
			if (line === NOT_RELAYED) return ["refused"];
			if (!line.startsWith("~")) return [];
			const [index, number] = line.slice(1).split(" ");
			const speaker = this.speakers[Number(index)];
			if (speaker === undefined) throw new Error(`nobody says ${JSON.stringify(line)}`);
			return [[speaker, Number(number)]];
		});
	}
}
