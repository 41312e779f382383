import { expect, test } from "vitest";
import { Incoming } from "../../examples/chat/relay/incoming.ts";
import type { LineMessage } from "../../examples/chat/relay/messages.ts";
import { Outgoing } from "../../examples/chat/relay/outgoing.ts";

function listen(): { readonly incoming: Incoming; readonly log: string[] } {
	const log: string[] = [];
	const incoming = new Incoming({
		line: ({ text }) => log.push(text),
		want: (after) => log.push(`want ${after}`),
		missed: () => log.push("missed"),
	});
	return { incoming, log };
}

/** The lines of a server in one room, numbered from 1. */
function lines(count: number): LineMessage[] {
	const outgoing = new Outgoing("server");
	return Array.from({ length: count }, (_, i) => outgoing.add("room", new Date(), "from", String(i + 1)));
}

function line(all: readonly LineMessage[], number: number): LineMessage {
	const found = all[number - 1];
	if (found === undefined) throw new RangeError(`line ${number}`);
	return found;
}

test("asks for missing lines once and at once; lines that arrived too early are put in order", () => {
	const { incoming, log } = listen();
	const all = lines(5);
	for (const number of [1, 4, 5, 4, 2, 2, 3, 1, 5]) incoming.accept(line(all, number));
	expect(log).toEqual(["1", "want 1", "2", "3", "4", "5"]);
});

test("lines that are lost for good are left out", () => {
	const { incoming, log } = listen();
	const all = lines(6);
	for (const number of [1, 4, 6]) incoming.accept(line(all, number));
	incoming.lost(3);
	incoming.lost(2);
	expect(log).toEqual(["1", "want 1", "missed", "4"]);
	incoming.end();
	incoming.end();
	expect(log).toEqual(["1", "want 1", "missed", "4", "missed", "6"]);
});

test("a mark before the first line says which lines are not asked for", () => {
	const { incoming, log } = listen();
	const all = lines(3);
	incoming.mark(2);
	incoming.mark(2);
	for (const number of [1, 2, 3]) incoming.accept(line(all, number));
	incoming.mark(4);
	expect(log).toEqual(["3", "want 3"]);
});

test("rooms have lines of their own; lines of 16 MiB are kept", () => {
	const outgoing = new Outgoing("server");
	const say = (room: string, text = "") => outgoing.add(room, new Date(), "from", text).after;
	expect([say("a"), say("b"), say("a"), say("b"), say("a")]).toEqual([0, 0, 1, 2, 3]);
	expect(outgoing.marks).toEqual({ a: 5, b: 4 });
	const texts = (room: string, after: number) => {
		const { lostThrough, lines } = outgoing.since(room, after);
		return [lostThrough, ...lines.map(({ number }) => number)];
	};
	expect(texts("a", 1)).toEqual([1, 3, 5]);
	expect(texts("b", 4)).toEqual([5]);
	for (let i = 0; i < 16; i++) say("a", "x".repeat(1024 * 1024));
	say("a", "x");
	expect(outgoing.markOf("b")).toBe(0);
	expect(texts("a", 5)).toEqual([6, ...Array.from({ length: 16 }, (_, i) => i + 7)]);
	expect(texts("a", 6)[0]).toBe(6);
});

test("of a flood of empty lines in ever new rooms, a bounded number is kept", () => {
	const outgoing = new Outgoing("server");
	for (let i = 0; i < 60_000; i++) outgoing.add(`room${i}`, new Date(), "from", "");
	const rooms = Object.keys(outgoing.marks);
	expect(rooms.length).toBeGreaterThan(10_000);
	expect(rooms.length).toBeLessThan(50_000);
	expect(rooms.at(-1)).toBe("room59999");
	expect(outgoing.since("room59999", 0).lines).toHaveLength(1);
	expect(outgoing.since("room0", 0).lines).toHaveLength(0);
});

test("a line that was not sent is taken back: nobody waits for it", () => {
	const outgoing = new Outgoing("server");
	const say = (room: string) => outgoing.add(room, new Date(), "from", "");
	const first = say("a");
	outgoing.takeBack(say("b"));
	outgoing.takeBack(say("a"));
	expect(outgoing.marks).toEqual({ a: 1 });
	expect(say("a")).toMatchObject({ number: 2, after: 1 });
	// Only the last line can be taken back.
	outgoing.takeBack(first);
	expect(outgoing.since("a", 0).lines.map(({ number }) => number)).toEqual([1, 2]);
});

test("lines that are waited for too long are given up as lost, whether later lines are long or empty", () => {
	for (const text of ["", "x".repeat(8192)]) {
		const { incoming, log } = listen();
		const outgoing = new Outgoing("server");
		const say = () => outgoing.add("room", new Date(), "from", text);
		incoming.accept(say());
		say();
		let held = 0;
		for (; !log.includes("missed") && held < 100_000; held++) incoming.accept(say());
		expect(held).toBeLessThan(10_000);
		expect(log).toEqual([text, "want 1", "missed", ...Array(held).fill(text)]);
	}
});
