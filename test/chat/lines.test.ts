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

test("rooms have lines of their own; 16 MiB of text are kept", () => {
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
