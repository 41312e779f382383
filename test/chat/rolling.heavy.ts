// A rolling restart: one server of three is told to end, and started again, while clients talk that come back.

import { expect, test } from "vitest";
import { ChatPeer } from "./chat-peer.ts";
import { type ChatServerProgram, LOOPBACK, startChat } from "./host.ts";
import { NatsServer, natsMissing } from "./nats-server.ts";
import { ReturningPeer } from "./returning-peer.ts";
import { talkDuring } from "./talk.ts";

const CLIENTS = 90;
/** Every third client talks, so that each server has talkers in each room. */
const TALKS = 3;
const ROOMS = ["hall", "hall", "den"];
/** How many lines each talker says between the steps. */
const LINES = 10;

const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: a rolling restart over NATS: ${missing}`);

const linesOf = (talkers: readonly ReturningPeer[]) => Promise.all(talkers.map((talker) => talker.toldOf(LINES)));

/** Checks what a client has heard of a talker: no line twice, none lost while the client was in the room. */
function check(peer: ReturningPeer, talker: ReturningPeer): void {
	const told = peer.room === talker.room ? talker.told : [];
	const [first, ...others] = peer.sessions.map((session) => session.from(talker.name));
	if (first === undefined) throw new Error("never there");
	const before = peer.sessions.length === 1 ? told : told.slice(0, first.length);
	expect(first).toEqual(before);
	// After it has come back it hears everything from some line on.
	for (const [i, heard] of others.entries()) {
		const from = told.indexOf(heard[0] ?? -1);
		const through = i === others.length - 1 ? told.length : from + heard.length;
		if (told.length > 0) expect(from).toBeGreaterThanOrEqual(before.length);
		expect(heard).toEqual(told.slice(Math.max(from, 0), Math.max(through, 0)));
	}
}

test.skipIf(missing !== undefined)(
	"one server of three restarts: no line that a client was told is sent is lost, no client waits longer than 3 s",
	async () => {
		await using nats = await NatsServer.start();
		const start = (port?: number) => startChat(LOOPBACK, ["--relay", nats.url], port);
		const servers = await Promise.all([start(), start(), start()]);
		const [first, second, third]: readonly (ChatServerProgram | undefined)[] = servers;
		if (first === undefined || second === undefined || third === undefined) throw new Error("three are needed");
		await using _first = first.program;
		await using _second = second.program;
		await using _third = third.program;
		const peers = await Promise.all(
			Array.from({ length: CLIENTS }, (_, i) =>
				ReturningPeer.join(`p-${i}`, ROOMS[Math.floor(i / 9) % ROOMS.length] ?? "", servers, i % servers.length),
			),
		);
		const talkers = peers.filter((_, i) => Math.floor(i / servers.length) % TALKS === 0);
		await talkDuring(talkers, async () => {
			await linesOf(talkers);
			expect(await second.program.stop("SIGTERM")).toBe(0);
			await Promise.all(peers.map((peer) => peer.present()));
			await linesOf(talkers);
			const again = await start(second.port);
			await using _again = again.program;
			const back = await ChatPeer.join("back", LOOPBACK.address, again.port, "hall");
			await linesOf(talkers);
			for (const talker of talkers)
				if (talker.room === "hall") expect(back.from(talker.name).length).toBeGreaterThan(0);
			back.close();
			expect(await again.program.stop("SIGTERM")).toBe(0);
		});

		// A client that has heard the last line of each talker has heard everything.
		for (const peer of peers) {
			const session = await peer.present();
			for (const { name, room, told } of talkers) {
				if (room === peer.room) await session.until(() => session.from(name).at(-1) === told.at(-1));
			}
		}
		for (const peer of peers) for (const talker of talkers) check(peer, talker);
		const moved = peers.filter(({ sessions }) => sessions.length > 1);
		expect(moved.length).toBe(CLIENTS / 3);
		for (const { sessions } of moved) expect(sessions[0]?.notices.at(-1)).toBe("the server ends: goodbye");
		expect(peers.flatMap(({ refused }) => refused)).toEqual([]);
		const longest = Math.max(...peers.map(({ longestWait }) => longestWait));
		const lines = talkers.reduce((sum, { told }) => sum + told.length, 0);
		console.log(
			`rolling restart: ${lines} lines, ${moved.length} clients moved, the longest wait was ${longest.toFixed(0)} ms`,
		);
		expect(longest).toBeLessThan(3_000);
		for (const peer of peers) await peer.leave();
		for (const { program } of [first, third]) expect(await program.stop("SIGTERM")).toBe(0);
	},
);
