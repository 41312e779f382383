// Three chat servers, each connected to one server of a NATS cluster. The NATS servers are killed and cut off, lines are
// too long for the relay, and a crowd of clients comes back all at once.

import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { ChatPeer } from "./chat-peer.ts";
import { type ChatServerProgram, LOOPBACK, startChat } from "./host.ts";
import { NatsCluster } from "./nats-cluster.ts";
import { natsMissing } from "./nats-server.ts";
import { Network, networkMissing } from "./network.ts";
import { ReturningPeer } from "./returning-peer.ts";
import { talkDuring } from "./talk.ts";

/** In the hall of each server: clients, and how many of them talk. */
const HALL = 6;
const TALKERS = 2;
/** How long the NATS servers do not reach each other, in milliseconds. */
const CUT = 4_000;
/** How many clients of the first server say what is too long. */
const WORDY = 4;
/** In JSON twice as long, and with what is around it longer than the cluster's `max_payload`. */
const TOO_LONG = '"'.repeat(8_150);

interface ClusterAccount {
	readonly deliveries: number;
	readonly refused: number;
	readonly returns: number;
	/** Milliseconds until the last of the crowd was back, in the slowest storm. */
	readonly storm: number;
	/** Why the NATS servers were not cut off; undefined if they were. */
	readonly uncut: string | undefined;
}

class Stage {
	readonly servers: readonly ChatServerProgram[];
	/** The clients in the hall, by server. They stay connected. */
	readonly hall: readonly (readonly ChatPeer[])[];
	readonly wordy: readonly ChatPeer[];
	/** One client of each server in the room of the crowd. */
	readonly criers: readonly ChatPeer[];
	readonly crowd: readonly ReturningPeer[];
	storm = 0;

	private constructor(
		servers: readonly ChatServerProgram[],
		hall: readonly (readonly ChatPeer[])[],
		wordy: readonly ChatPeer[],
		criers: readonly ChatPeer[],
		crowd: readonly ReturningPeer[],
	) {
		this.servers = servers;
		this.hall = hall;
		this.wordy = wordy;
		this.criers = criers;
		this.crowd = crowd;
	}

	static async set(servers: readonly ChatServerProgram[], crowd: number): Promise<Stage> {
		const enter = (room: string, count: number, server: ChatServerProgram, name: string) =>
			Promise.all(
				Array.from({ length: count }, (_, i) => ChatPeer.join(`${name}-${i}`, server.host.address, server.port, room)),
			);
		const hall = await Promise.all(servers.map((server, i) => enter("hall", HALL, server, `hall${i}`)));
		const criers = await Promise.all(servers.map((server, i) => enter("crowd", 1, server, `crier${i}`)));
		const [first] = servers;
		if (first === undefined) throw new Error("there are no servers");
		const wordy = await enter("hall", WORDY, first, "wordy");
		const join = (_: unknown, i: number) => ReturningPeer.join(`crowd-${i}`, "crowd", servers, i % servers.length);
		return new Stage(servers, hall, wordy, criers.flat(), await Promise.all(Array.from({ length: crowd }, join)));
	}

	get talkers(): readonly ChatPeer[] {
		return this.hall.flatMap((peers) => peers.slice(0, TALKERS));
	}

	/** Resolves when each talker, or each one of these, has said some more lines. */
	async talk(talkers = this.talkers): Promise<void> {
		const goals = talkers.map((talker) => talker.said + 5);
		await Promise.all(talkers.map((talker, i) => talker.until(() => talker.said >= (goals[i] ?? 0))));
	}

	/** All clients of the crowd lose their connections at once and return; then they hear what is said. */
	async storms(count: number): Promise<void> {
		for (let i = 0; i < count; i++) {
			const begin = performance.now();
			await Promise.all(this.crowd.map((peer) => peer.drop()));
			await Promise.all(this.crowd.map((peer) => peer.present()));
			this.storm = Math.max(this.storm, performance.now() - begin);
			for (const crier of this.criers) expect(await crier.say()).toBe(true);
		}
	}

	/** Resolves when everybody who must hear a speaker's last line has heard it. */
	async quiet(): Promise<void> {
		for (const speaker of [...this.talkers, ...this.wordy]) {
			for (const peer of this.hall.flat()) await peer.until(() => this.#heard(peer, speaker));
		}
		for (const crier of this.criers) {
			expect(crier.refused).not.toContain(crier.said - 1);
			for (const peer of this.crowd) {
				const session = await peer.present();
				await session.until(() => session.from(crier.name).at(-1) === crier.said - 1);
			}
		}
	}

	#heard(peer: ChatPeer, speaker: ChatPeer): boolean {
		return peer.from(speaker.name).at(-1) === this.expected(peer, speaker).at(-1);
	}

	/** What a client in the hall must have heard of a speaker. */
	expected(peer: ChatPeer, speaker: ChatPeer): readonly number[] {
		const together = this.hall.find((peers) => peers.includes(peer))?.includes(speaker);
		const own = this.wordy.includes(speaker) ? this.hall[0]?.includes(peer) : together;
		return own ? speaker.from(speaker.name) : speaker.relayed;
	}
}

/** Checks that nothing was heard twice or out of order, and that nobody missed a line that was acknowledged. */
function check(stage: Stage): void {
	for (const speaker of [...stage.talkers, ...stage.wordy]) {
		expect(speaker.from(speaker.name)).toEqual(Array.from({ length: speaker.said }, (_, i) => i));
		for (const peer of stage.hall.flat()) expect(peer.from(speaker.name)).toEqual(stage.expected(peer, speaker));
	}
	for (const { sessions } of stage.crowd) {
		for (const session of sessions) {
			for (const crier of stage.criers) {
				const heard = session.from(crier.name);
				expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
			}
		}
	}
}

async function runClusterScenario(crowd: number): Promise<ClusterAccount> {
	const uncut = networkMissing();
	using network = uncut === undefined ? new Network(3) : undefined;
	await using cluster = await NatsCluster.start(network?.hosts ?? [LOOPBACK, LOOPBACK, LOOPBACK]);
	// Each is told of one NATS server, which tells it of the others.
	const start = ({ url }: { url: string }) => startChat(LOOPBACK, ["--relay", url]);
	const servers = await Promise.all(cluster.servers.map(start));
	const [first, second, third] = servers.map(({ program }) => program);
	const [killed] = cluster.servers;
	if (first === undefined || second === undefined || third === undefined || killed === undefined)
		throw new Error("three are needed");
	await using _first = first;
	await using _second = second;
	await using _third = third;
	const stage = await Stage.set(servers, crowd);
	const { wordy } = stage;

	await talkDuring(stage.talkers, async () => {
		await stage.talk();

		// The NATS servers do not reach each other, while each chat server still reaches its own.
		if (network !== undefined) {
			network.connectHosts(false);
			const [here, there] = [stage.hall[0]?.[0], stage.hall[1]?.[0]];
			if (here === undefined || there === undefined) throw new Error("nobody is in the hall");
			await stage.talk();
			const before = there.from(here.name).length;
			await Promise.all([setTimeout(CUT), stage.talk()]);
			expect(there.from(here.name)).toHaveLength(before);
			network.connectHosts(true);
			await cluster.meshed();
			await there.until(() => there.from(here.name).length > before);
		}

		// One is killed, and the crowd comes back at the same time.
		await killed.stop("SIGKILL");
		await stage.storms(1);
		await stage.talk();
		await killed.start();
		await cluster.meshed();

		// One is cut off from everything.
		if (network !== undefined) {
			network.plug(1, false);
			await Promise.all([setTimeout(CUT), stage.talk()]);
			network.plug(1, true);
			await cluster.meshed();
			await stage.talk();
		}

		// Lines that the relay does not carry.
		for (const peer of wordy) {
			await peer.say(TOO_LONG);
			await peer.say();
			expect(peer.refused.at(-1)).toBe(peer.said - 2);
		}

		await stage.storms(2);
		await stage.talk();
	});
	for (const crier of stage.criers) await crier.say();
	await stage.quiet();
	check(stage);

	const peers = [stage.hall.flat(), wordy, stage.criers, stage.crowd.flatMap(({ sessions }) => sessions)].flat();
	const deliveries = peers.flatMap((peer) => [...peer.heard.values()]).reduce((sum, { length }) => sum + length, 0);
	const refused = peers.reduce((sum, peer) => sum + peer.refused.length, 0);
	const returns = stage.crowd.reduce((sum, { sessions }) => sum + sessions.length - 1, 0);
	for (const peer of stage.crowd) await peer.leave();
	for (const peer of peers) peer.close();
	for (const program of [first, second, third]) expect(await program.stop("SIGTERM")).toBe(0);
	return { deliveries, refused, returns, storm: stage.storm, uncut };
}

/** The test in which `crowd` clients come back three times: nothing twice, nothing lost that was acknowledged. */
export function testCluster(name: string, crowd: number, timeout: number): void {
	const missing = natsMissing();
	if (missing !== undefined) console.log(`skipped: ${name}: ${missing}`);
	test.skipIf(missing !== undefined)(
		name,
		async () => {
			const { deliveries, refused, returns, storm, uncut } = await runClusterScenario(crowd);
			if (uncut !== undefined) console.log(`skipped: cutting off NATS servers: ${uncut}`);
			console.log(
				`cluster: ${deliveries} deliveries, ${refused} lines refused and told so; ${crowd} clients came back ${returns} times, at the latest after ${storm.toFixed(0)} ms`,
			);
			expect(returns).toBe(3 * crowd);
		},
		timeout,
	);
}
