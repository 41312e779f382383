// Three servers with 300 clients, 30 of which send lines without a pause, while the relay and servers are killed and
// restarted.

import { expect } from "vitest";
import { ChatPeer } from "./chat-peer.ts";
import { type ChatServerProgram, type Host, startChat } from "./host.ts";
import { NatsServer } from "./nats-server.ts";
import { talkDuring } from "./talk.ts";

const CLIENTS = 100;
const TALKERS = 10;
const ROOMS = ["hall", "hall", "hall", "den"];

/** A server and its clients. The first letter of a client's name says which server it is on. */
interface Site {
	readonly server: ChatServerProgram;
	readonly peers: readonly ChatPeer[];
	readonly talkers: readonly ChatPeer[];
}

const roomOf = (index: number) => ROOMS[index % ROOMS.length] ?? "";
const roomOfName = (name: string) => roomOf(Number(name.split("-")[1]));

async function enter(server: ChatServerProgram, letter: string, before?: Site): Promise<Site> {
	const names = Array.from({ length: CLIENTS }, (_, i) => `${letter}-${i}`);
	const { address } = server.host;
	const join = (name: string, i: number) =>
		ChatPeer.join(name, address, server.port, roomOf(i), before?.peers[i]?.said ?? 0);
	const peers = await Promise.all(names.map(join));
	return { server, peers, talkers: peers.slice(0, TALKERS) };
}

/** Resolves when each talker has sent `count` more lines. */
async function linesOf(talkers: readonly ChatPeer[], count: number): Promise<void> {
	await Promise.all(
		talkers.map((talker) => {
			const goal = talker.said + count;
			return talker.until(() => talker.said >= goal);
		}),
	);
}

function expectedOf(site: Site, listener: ChatPeer, talker: ChatPeer): readonly number[] {
	if (roomOfName(listener.name) !== roomOfName(talker.name)) return [];
	return site.talkers.includes(talker) ? talker.from(talker.name) : talker.relayed;
}

export interface Account {
	readonly deliveries: number;
	readonly refused: number;
	/** Milliseconds from a server's death until a list of clients no longer contains its clients. */
	readonly forgotten: number;
}

/** Runs the scenario and checks what the clients received. The hosts must be able to reach the NATS server's address. */
export async function runScenario(hosts: readonly [Host, Host, Host], natsAddress: string): Promise<Account> {
	await using nats = await NatsServer.start(natsAddress);
	const start = (host: Host, port = 0) => startChat(host, ["--relay", nats.url], port);
	const [first, second, third] = await Promise.all(hosts.map((host) => start(host)));
	if (first === undefined || second === undefined || third === undefined) throw new Error("three are needed");
	await using _first = first.program;
	await using _second = second.program;
	await using _third = third.program;

	const stays = await enter(first, "a");
	const restarts = await enter(second, "b");
	const dies = await enter(third, "c");
	const all = [stays, restarts, dies].flatMap(({ talkers }) => talkers);
	first.program.type("clients\n");
	await first.program.waitFor(/\n300 clients\n/);

	for (const signal of ["SIGKILL", "SIGTERM"] as const) {
		await talkDuring(all, async () => {
			await linesOf(all, 5);
			const refused = all.map((talker) => talker.refused.length);
			await nats.stop(signal);
			await Promise.all(all.map((talker, i) => talker.until(() => talker.refused.length > (refused[i] ?? 0))));
			await nats.start();
			await Promise.all([first, second, third].map(({ program }) => program.waitFor(/the relay is back/)));
			await linesOf(all, 5);
		});
	}

	let forgotten = 0;
	const living = [stays, restarts].flatMap(({ talkers }) => talkers);
	await talkDuring(all, async () => {
		await third.program.stop("SIGKILL");
		const died = performance.now();
		first.program.type("clients\n");
		await first.program.waitFor(/\n200 clients\n/);
		forgotten = performance.now() - died;
		await linesOf(living, 5);
	});

	const draining = talkDuring(living, async () => {
		expect(await second.program.stop("SIGTERM")).toBe(0);
		await linesOf(stays.talkers, 5);
	});
	await draining;
	await Promise.all(restarts.peers.map((peer) => peer.until(() => peer.closed)));
	const again = await start(second.host, second.port);
	await using _again = again.program;
	const returned = await enter(again, "b", restarts);
	const last = [stays, returned].flatMap(({ talkers }) => talkers);
	await talkDuring(last, () => linesOf(last, 5));

	// A client that has received the last line of each talker has received everything.
	const listeners = [stays, returned].flatMap((site) => site.peers.map((peer) => ({ site, peer })));
	for (const { site, peer } of listeners) {
		for (const talker of last) {
			const expected = expectedOf(site, peer, talker).at(-1);
			if (expected !== undefined) await peer.until(() => peer.from(talker.name).at(-1) === expected);
		}
	}

	for (const peer of stays.peers) {
		for (const talker of stays.talkers) expect(peer.from(talker.name)).toEqual(expectedOf(stays, peer, talker));
		for (const [i, talker] of restarts.talkers.entries()) {
			const after = returned.talkers[i];
			if (after === undefined) throw new Error("nobody came back");
			const both = [...expectedOf(stays, peer, talker), ...expectedOf(stays, peer, after)];
			expect(peer.from(talker.name)).toEqual(both);
		}
		// The last lines of its clients may be lost with the server, but then for all clients.
		for (const talker of dies.talkers) {
			const witness = stays.peers.find(({ name }) => roomOfName(name) === roomOfName(peer.name));
			const heard = peer.from(talker.name);
			expect(heard).toEqual(witness?.from(talker.name));
			const sent = Array.from({ length: talker.said }, (_, i) => i).filter((i) => !talker.refused.includes(i));
			if (roomOfName(peer.name) === roomOfName(talker.name)) expect(heard).toEqual(sent.slice(0, heard.length));
			else expect(heard).toEqual([]);
		}
	}
	for (const peer of restarts.peers) {
		expect(peer.notices.at(-1)).toBe("the server ends: goodbye");
		for (const talker of [...stays.talkers, ...restarts.talkers]) {
			const heard = peer.from(talker.name);
			expect(heard).toEqual(expectedOf(restarts, peer, talker).slice(0, heard.length));
		}
	}
	for (const peer of returned.peers) {
		for (const talker of last) {
			const heard = peer.from(talker.name);
			const expected = expectedOf(returned, peer, talker);
			expect(heard).toEqual(expected.slice(expected.length - heard.length));
		}
	}

	const everybody = [stays, restarts, dies, returned].flatMap(({ peers }) => peers);
	const deliveries = everybody.flatMap((peer) => [...peer.heard.values()]).reduce((sum, { length }) => sum + length, 0);
	const refused = everybody.reduce((sum, peer) => sum + peer.refused.length, 0);
	for (const peer of everybody) peer.close();
	for (const { program } of [first, again]) expect(await program.stop("SIGTERM")).toBe(0);
	return { deliveries, refused, forgotten };
}
