// Many members of a chat over many servers, all in one process: the servers, their rooms and their files are the real
// ones; the connections, the relay and the time are simulated.

import { setImmediate } from "node:timers/promises";
import { ChatServer } from "../../../examples/chat/handler.ts";
import { DEFAULT_LIMITS } from "../../../examples/chat/limits.ts";
import { log } from "../../../examples/shared/log.ts";
import { Socket } from "../../../src/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { Ether, type Faults, type SimulatedRelay } from "./ether.ts";
import { Listeners } from "./listeners.ts";
import { MemoryClient } from "./memory-client.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface WorldOptions {
	readonly members: number;
	readonly servers: number;
	readonly seed: number;
	/** How many lines each speaker says. */
	readonly lines: number;
	/** Called from time to time with what is being done. */
	readonly progress?: (text: string) => void;
}

export interface WorldAccount {
	readonly rooms: number;
	readonly lines: number;
	readonly deliveries: number;
	readonly refused: number;
	readonly published: number;
	readonly carried: number;
	readonly lost: number;
	readonly partitions: number;
	readonly disconnections: number;
	/** From a line until it had reached the last member of each other server, in virtual milliseconds, sorted. */
	readonly delays: readonly number[];
	/** Milliseconds of real time for what was said, and of the processor. */
	readonly spoken: number;
	readonly processor: number;
	/** Bytes per member: of the heap, and resident. */
	readonly heap: number;
	readonly resident: number;
	/** The same for the same seed. */
	readonly digest: number;
}

const HARSH: Faults = { loss: 0.01, late: 0.2, longest: 200 };
/** Half of the members are in one room, the others in rooms of this size, each on so many servers. */
const ROOM = 100;
const SERVERS_OF_ROOM = 2;
/** So many servers have a speaker in the room of half of all. */
const LOBBY_SPEAKERS = 8;
/** How long it is spoken, in virtual milliseconds, how long a cut lasts at the longest, and what is between cuts. */
const SPOKEN = 20_000;
const LONGEST_CUT = 6_000;
const PAUSE = 2_500;
/** Then everything must arrive within this time. */
const SETTLED = 4_000;
const LIMITS = { ...DEFAULT_LIMITS, roomsPerMinute: 1_000 };
/** How many members come at a time. */
const TOGETHER = 1_000;

export class World {
	readonly #options: WorldOptions;
	readonly #time: VirtualTime;
	readonly #random: Random;
	readonly #ether: Ether;
	readonly #relays: readonly SimulatedRelay[];
	readonly #servers: readonly ChatServer[];
	readonly #clients: MemoryClient[] = [];
	readonly #listeners: Listeners;
	/** The members that speak, in the order of the speakers. */
	readonly #speaking: number[] = [];
	#partitions = 0;
	#disconnections = 0;

	private constructor(options: WorldOptions, time: VirtualTime) {
		this.#options = options;
		this.#time = time;
		this.#random = new Random(options.seed);
		this.#ether = new Ether(this.#random);
		this.#relays = Array.from({ length: options.servers }, () => this.#ether.connect());
		this.#servers = this.#relays.map((relay) => new ChatServer(["127.0.0.1", 0], relay, LIMITS));
		this.#listeners = new Listeners(options.members, Math.max(LOBBY_SPEAKERS, SERVERS_OF_ROOM));
	}

	/** Runs the world; rejects if a member misses a line, or hears one twice or out of order. */
	static async run(options: WorldOptions): Promise<WorldAccount> {
		const { level } = log;
		log.level = "silent";
		using time = new VirtualTime(1_000_000);
		const world = new World(options, time);
		try {
			return await world.#run();
		} finally {
			await Promise.all(world.#servers.map(({ hub }) => hub.close("")));
			log.level = level;
		}
	}

	async #run(): Promise<WorldAccount> {
		const { members } = this.#options;
		await Promise.all(this.#servers.map(({ hub }) => hub.start()));
		const empty = memory();
		await this.#fill();
		await this.#pass(1_000, () => {});
		const full = memory();
		this.#options.progress?.(`${members} members are in their rooms`);
		const begin = performance.now();
		const cpu = process.cpuUsage();
		await this.#speak();
		const { user, system } = process.cpuUsage(cpu);
		this.#listeners.check((member) => this.#placeOf(member));
		const { speakers, deliveries } = this.#listeners;
		const { published, carried, lost, digest } = this.#ether;
		return {
			rooms: new Set(speakers.map(({ room }) => room)).size,
			lines: speakers.reduce((sum, { said }) => sum + said, 0),
			refused: speakers.reduce((sum, { refused }) => sum + refused.size, 0),
			deliveries,
			published,
			carried,
			lost,
			digest,
			partitions: this.#partitions,
			disconnections: this.#disconnections,
			delays: speakers.flatMap(({ delays }) => Object.values(delays)).sort((a, b) => a - b),
			spoken: performance.now() - begin,
			processor: (user + system) / 1000,
			heap: (full.heap - empty.heap) / members,
			resident: (full.resident - empty.resident) / members,
		};
	}

	/** The server of a member, and its room; room 0 is that of half of all. */
	#placeOf(member: number): { readonly server: number; readonly room: number } {
		const { servers, members } = this.#options;
		if (member < members / 2) return { server: member % servers, room: 0 };
		const room = 1 + Math.floor(member / ROOM);
		return { server: (room + (member % SERVERS_OF_ROOM)) % servers, room };
	}

	async #fill(): Promise<void> {
		const { members, progress } = this.#options;
		const speakersOf = new Map<number, Set<number>>();
		for (let member = 0; member < members; member++) {
			const { server, room } = this.#placeOf(member);
			const client = new MemoryClient((text) => this.#listeners.hear(member, server, text));
			this.#clients.push(client);
			this.#servers[server]?.processRequest(Socket.from(client), ["10.0.0.1", member]);
			if (room > 0) client.send(`/join room-${room}\n`);
			const speakers = speakersOf.get(room) ?? new Set<number>();
			speakersOf.set(room, speakers);
			if (!speakers.has(server) && speakers.size < (room === 0 ? LOBBY_SPEAKERS : SERVERS_OF_ROOM)) {
				speakers.add(server);
				this.#speaking.push(member);
				this.#listeners.isSpeaker(member, this.#listeners.addSpeaker(server, room));
			}
			if (member % TOGETHER === TOGETHER - 1) await this.#pass(1, () => {});
			if (member % 100_000 === 99_999) progress?.(`${member + 1} members`);
		}
	}

	/** Lets every speaker say its lines at times that the seed chooses, while the relay fails. */
	async #speak(): Promise<void> {
		const { lines, servers, progress } = this.#options;
		const said = new Map<number, number[]>();
		for (const [index] of this.#speaking.entries()) {
			for (let i = 0; i < lines; i++) {
				const at = this.#random.below(SPOKEN);
				said.set(at, [...(said.get(at) ?? []), index]);
			}
		}
		let mend: (() => void) | undefined;
		let next = 0;
		this.#ether.faults = HARSH;
		await this.#pass(SPOKEN, (time) => {
			// Between two cuts all is well: what lasts longer than the servers keep their lines is lost, and told.
			if (time === next) {
				mend?.();
				next += mend === undefined ? 500 + this.#random.below(LONGEST_CUT - 500) : PAUSE;
				mend = mend === undefined ? this.#cut(servers) : undefined;
				progress?.(`${time / 1000} s of ${SPOKEN / 1000}, ${this.#listeners.deliveries} deliveries`);
			}
			for (const index of said.get(time) ?? [])
				this.#clients[this.#speaking[index] ?? 0]?.send(this.#listeners.lineOf(index));
		});
		mend?.();
		this.#ether.faults = { ...HARSH, loss: 0 };
		await this.#pass(SETTLED, () => {});
	}

	/** In turn divides the servers in two without their noticing, and disconnects one. Returns how to end that. */
	#cut(servers: number): () => void {
		if (this.#partitions === this.#disconnections) {
			this.#partitions++;
			this.#ether.divide(Array.from({ length: servers }, () => this.#random.below(2)));
			return () => this.#ether.divide([]);
		}
		this.#disconnections++;
		const relay = this.#relays[this.#random.below(servers)];
		if (relay === undefined) throw new Error("there are no servers");
		relay.up = false;
		return () => {
			relay.up = true;
		};
	}

	/** Lets virtual time pass, millisecond by millisecond; in each one, all that can be done without waiting is done. */
	async #pass(milliseconds: number, each: (time: number) => void): Promise<void> {
		for (let time = 0; time < milliseconds; time++) {
			this.#time.tick();
			this.#ether.deliver(Date.now());
			each(time);
			await setImmediate();
			await setImmediate();
		}
	}
}

function memory(): { readonly heap: number; readonly resident: number } {
	globalThis.gc?.();
	const { heapUsed, external, rss } = process.memoryUsage();
	return { heap: heapUsed + external, resident: rss };
}
