import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Exchange, type Station } from "../../examples/chat/relay/exchange.ts";
import { InProcessBus } from "../../examples/chat/relay/in-process.ts";
import { log } from "../../examples/shared/log.ts";
import { FaultyRelay } from "./faulty-relay.ts";

beforeEach(() => {
	log.level = "silent";
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	log.level = "info";
});

/** A server without clients, which records the lines that it receives. */
class Server implements Station {
	readonly names: string[];
	readonly relay: FaultyRelay;
	readonly exchange: Exchange;
	/** The texts received, by sender. */
	readonly heard = new Map<string, string[]>();
	/** The texts of this server that were relayed. */
	readonly relayed: string[] = [];
	missing = 0;
	#said = 0;

	constructor(bus: InProcessBus, name: string) {
		this.names = [name];
		this.relay = new FaultyRelay(bus.connect());
		this.exchange = new Exchange(this.relay, this);
	}

	static async start(bus: InProcessBus, name: string): Promise<Server> {
		const server = new Server(bus, name);
		await server.exchange.start();
		await server.exchange.enter("room");
		return server;
	}

	say(): boolean {
		const text = String(this.#said++);
		const relayed = this.exchange.say("room", { at: new Date(), from: this.names[0] ?? "", text });
		if (relayed) this.relayed.push(text);
		return relayed;
	}

	deliver(_room: string, { from, text }: { from: string; text: string }): void {
		this.heard.set(from, [...(this.heard.get(from) ?? []), text]);
	}

	missed(): void {
		this.missing++;
	}
}

async function servers(...names: string[]): Promise<Server[]> {
	const bus = new InProcessBus();
	const all: Server[] = [];
	for (const name of names) all.push(await Server.start(bus, name));
	return all;
}

function pair(all: readonly Server[]): [Server, Server] {
	const [a, b] = all;
	if (a === undefined || b === undefined) throw new Error("two are needed");
	return [a, b];
}

describe("Exchange", () => {
	test("brings each line once and in order, whatever the relay loses", async () => {
		const step = fc.record({
			who: fc.nat(2),
			what: fc.constantFrom("say", "say", "say", "break", "throw", "reject", "away", "back", "wait"),
		});
		const run = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
			const all = await servers("a", "b", "c");
			for (const { who, what } of steps) {
				const server = all[who];
				if (server === undefined) continue;
				if (what === "say") expect(server.say()).toBe(server.relay.up && server.relay.failing !== "throws");
				else if (what === "break") server.relay.broken = true;
				else if (what === "throw") server.relay.failing = "throws";
				else if (what === "reject") server.relay.failing = "rejects";
				else if (what === "wait") await vi.advanceTimersByTimeAsync(100);
				else {
					server.relay.broken = false;
					server.relay.failing = undefined;
					server.relay.up = what === "back";
				}
			}
			for (const { relay } of all) {
				relay.broken = false;
				relay.failing = undefined;
				relay.up = true;
			}
			await vi.advanceTimersByTimeAsync(1_000);
			for (const { heard, names, missing } of all) {
				expect(missing).toBe(0);
				for (const other of all) {
					const expected = names === other.names ? [] : other.relayed;
					expect(heard.get(other.names[0] ?? "") ?? []).toEqual(expected);
				}
			}
			await Promise.all(all.map(({ exchange }) => exchange.close()));
		});
		await fc.assert(run, { numRuns: 300 });
	});

	test("lines of a room are received only while a client of this server is in it", async () => {
		const [a, b] = pair(await servers("a", "b"));
		b.exchange.exit("room");
		a.say();
		await b.exchange.enter("room");
		a.say();
		expect(b.heard.get("a")).toEqual(["1"]);
	});

	test("reports lines that are lost for good", async () => {
		const [a, b] = pair(await servers("a", "b"));
		a.say();
		b.relay.broken = true;
		a.say();
		await vi.advanceTimersByTimeAsync(12_000);
		a.say();
		b.relay.up = false;
		b.relay.broken = false;
		await vi.advanceTimersByTimeAsync(12_000);
		b.relay.up = true;
		a.say();
		expect(b.heard.get("a")).toEqual(["0", "3"]);
		expect(b.missing).toBe(1);
	});

	test("servers that were cut off from each other for too long, without noticing, both report it", async () => {
		const [a, b] = pair(await servers("a", "b"));
		a.say();
		b.relay.broken = true;
		a.say();
		b.say();
		await vi.advanceTimersByTimeAsync(12_000);
		b.relay.broken = false;
		await vi.advanceTimersByTimeAsync(1_000);
		a.say();
		expect(b.heard.get("a")).toEqual(["0", "2"]);
		expect([a.missing, b.missing]).toEqual([1, 1]);
	});

	test("a server that has said that it ends is not missed", async () => {
		const [a, b] = pair(await servers("a", "b"));
		b.say();
		await b.exchange.close();
		await vi.advanceTimersByTimeAsync(12_000);
		expect(a.missing).toBe(0);
	});

	test("lists the clients of all servers, of a dead one for less than 3 s, of one that left not at all", async () => {
		const [a, b, c] = await servers("a", "b", "c");
		if (a === undefined || b === undefined || c === undefined) throw new Error("three are needed");
		expect(await a.exchange.clients()).toEqual(["a", "b", "c"]);
		b.relay.broken = true;
		const listing = a.exchange.clients();
		await vi.advanceTimersByTimeAsync(2_999);
		expect(await listing).toEqual(["a", "c"]);
		await c.exchange.close();
		expect(await a.exchange.clients()).toEqual(["a"]);
		b.relay.broken = false;
		await vi.advanceTimersByTimeAsync(1_000);
		expect(await a.exchange.clients()).toEqual(["a", "b"]);
	});

	test("more rooms than go into one message: the last line of each is known to the others", async () => {
		const bus = new InProcessBus();
		const sizes: number[] = [];
		bus.connect().subscribe("chat.servers", (data) => sizes.push(data.length));
		const [a, b] = [await Server.start(bus, "a"), await Server.start(bus, "b")];
		const rooms = Array.from({ length: 6_000 }, (_, i) => `${"r".repeat(27)}${i}`);
		await Promise.all(rooms.map((room) => b.exchange.enter(room)));
		b.relay.broken = true;
		for (const room of rooms) a.exchange.say(room, { at: new Date(), from: "a", text: room });
		b.relay.broken = false;
		await vi.advanceTimersByTimeAsync(1_000);
		expect(new Set(b.heard.get("a"))).toEqual(new Set(rooms));
		expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
	});

	test("lists more names than go into one message", async () => {
		const [a, b] = pair(await servers("a", "b"));
		b.names.push(...Array.from({ length: 12_000 }, (_, i) => `b${i}`));
		const names = await a.exchange.clients();
		expect(names).toHaveLength(12_002);
		expect(names.at(-1)).toBe("b11999");
	});

	test("ignores data that is not a message", async () => {
		const bus = new InProcessBus();
		const a = await Server.start(bus, "a");
		const stranger = bus.connect();
		const line = { kind: "line", origin: "x", room: "room", number: 1, after: 0, at: 0, from: "x", text: "\x1b[2J" };
		for (const wrong of ["{", "null", "7", "{}", '{"kind":"line"}', JSON.stringify({ ...line, number: "1" })]) {
			stranger.publish("chat.room.room", wrong);
		}
		stranger.publish("chat.room.room", JSON.stringify(line));
		expect(a.heard.get("x")).toEqual(["\\x1b[2J"]);
	});
});
