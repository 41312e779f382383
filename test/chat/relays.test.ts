// Every relay keeps the contract of `Relay`; the chat's programs run over workers and over NATS.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { InProcessBus } from "../../examples/chat/relay/in-process.ts";
import { NatsRelay } from "../../examples/chat/relay/nats.ts";
import type { Relay } from "../../examples/chat/relay/relay.ts";
import { Outbox } from "../../examples/chat/relay/workers.ts";
import { Program } from "../socketserver/program.ts";
import { ChatPeer } from "./chat-peer.ts";
import { LOOPBACK, startChat } from "./host.ts";
import { NatsServer, natsMissing } from "./nats-server.ts";
import { checkRelays } from "./relay-check.ts";

const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: relays over NATS: ${missing}`);

describe("a relay", () => {
	test("in one process", async () => {
		const bus = new InProcessBus();
		expect(await checkRelays(bus.connect(), bus.connect())).toEqual(["1", "2", "3"]);
	});

	test.skipIf(missing !== undefined)("NATS", async () => {
		await using nats = await NatsServer.start();
		const connect = (): Promise<Relay> => NatsRelay.connect([nats.url]);
		expect(await checkRelays(await connect(), await connect())).toEqual(["1", "2", "3"]);
	});

	test.skipIf(missing !== undefined)("NATS reports when it disconnects, and reconnects", async () => {
		await using nats = await NatsServer.start();
		const relay = await NatsRelay.connect([nats.url]);
		const other = await NatsRelay.connect([nats.url]);
		const changes: boolean[] = [];
		let next: () => void = () => {};
		const change = async () => {
			if (changes.length === 0) await new Promise<void>((resolve) => (next = resolve));
			return changes.shift();
		};
		relay.onChange((up) => {
			changes.push(up);
			next();
		});
		const heard: string[] = [];
		await relay.subscribe("a", (data) => heard.push(data)).ready;
		await nats.stop("SIGKILL");
		expect(await change()).toBe(false);
		expect(relay.publish("a", "lost")).toBe(false);
		await relay.subscribe("b", () => {}).ready;
		await nats.start();
		expect(await change()).toBe(true);
		// When the server has answered a message that was sent after the subscriptions, it knows them.
		await relay.subscribe("d", () => {}).ready;
		while (!other.publish("a", "again")) await new Promise(setImmediate);
		await other.close();
		await relay.subscribe("c", () => {}).ready;
		expect(heard).toEqual(["again"]);
		await relay.close();
	});
});

test.skipIf(missing !== undefined)("NATS that takes nothing: 16 MiB wait for it, and no more", async () => {
	await using nats = await NatsServer.start();
	const relay = await NatsRelay.connect([nats.url]);
	let size = 0;
	for (const text of ["", "x".repeat(8192)]) while (relay.publish("a", text)) size += text.length + 512;
	expect(size).toBeGreaterThan(16_000_000);
	expect(size).toBeLessThan(17_000_000);
	await relay.subscribe("b", () => {}).ready;
	expect(relay.publish("a", "again")).toBe(true);
	await relay.close();
});

test("another process that takes nothing: 16 MiB wait for it, and no more", () => {
	const waiting: (() => void)[] = [];
	const outbox = new Outbox((_message, sent) => waiting.push(sent));
	const publish = () => outbox.send({ relay: "publish", subject: "a", data: "" });
	while (publish()) expect(waiting.length).toBeLessThan(100_000);
	expect(outbox.send({ relay: "subscribe", subject: "b", data: "" })).toBe(true);
	for (const sent of waiting.splice(0)) sent();
	expect(publish()).toBe(true);
});

test.each(["worker", "primary"])("a message to a %s that has just died does no harm", async (dying) => {
	await using program = Program.typescript(path.join(import.meta.dirname, "programs/dead-end.ts"), dying);
	expect(await program.ended()).toBe(dying === "worker" ? 0 : "SIGKILL");
	expect(program.output).toBe("connected: true\nexit 0\n");
});

test("two workers share the port and are one chat; SIGTERM drains", async () => {
	const { program, port } = await startChat(LOOPBACK, ["--workers", "2"]);
	await using _program = program;
	const join = (name: string, room: string) => ChatPeer.join(name, LOOPBACK.address, port, room);
	const peers = await Promise.all(["a", "b", "c", "d"].map((name) => join(name, "one")));
	const alone = await join("e", "two");
	for (const peer of peers) {
		expect(await peer.say()).toBe(true);
		await Promise.all(peers.map((other) => other.until(() => other.from(peer.name).length > 0)));
	}
	await alone.say();
	expect([...alone.heard]).toEqual([["e", [0]]]);
	program.type("clients\n");
	await program.waitFor(/\n5 clients\n(127\.0\.0\.1:\d+\n){5}/);
	expect(await program.stop("SIGTERM")).toBe(0);
	for (const peer of [...peers, alone]) {
		await peer.until(() => peer.closed);
		expect(peer.notices.at(-1)).toBe("the server ends: goodbye");
		for (const { length } of peer.heard.values()) expect(length).toBe(1);
	}
});

test("a worker that dies takes its clients along, and another takes its place", async () => {
	const { program, port } = await startChat(LOOPBACK, ["--workers", "2"]);
	await using _program = program;
	const join = (name: string) => ChatPeer.join(name, LOOPBACK.address, port, "room");
	const before = await Promise.all(["a", "b", "c", "d"].map(join));
	const [victim] = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, "utf8").split(" ");
	process.kill(Number(victim), "SIGKILL");
	await program.waitFor(/ended by SIGKILL: another takes its place/);
	await Promise.race(before.map((peer) => peer.until(() => peer.closed)));
	const after = await Promise.all(["e", "f", "g", "h"].map(join));
	const living = [...before.filter(({ closed }) => !closed), ...after];
	for (const peer of living) {
		expect(await peer.say()).toBe(true);
		await Promise.all(living.map((other) => other.until(() => other.from(peer.name).length > 0)));
	}
	program.type("quit\n");
	expect(await program.ended()).toBe(0);
});

test.skipIf(missing !== undefined)(
	"a server says once that it is connected to the relay, and once that it stops",
	async () => {
		await using nats = await NatsServer.start();
		const { program } = await startChat(LOOPBACK, ["--workers", "2", "--relay", nats.url]);
		await using _program = program;
		program.type("quit\n");
		expect(await program.ended()).toBe(0);
		const messages = [...program.output.matchAll(/INFO: (.*)/g)].map(([, text]) => text);
		const listening = expect.stringMatching(/^listening on .* with 2 workers$/);
		expect(messages).toEqual([`waiting for the relay ${nats.url}`, "connected to the relay", listening, "stopped"]);
	},
);

test.skipIf(missing !== undefined)(
	"workers here and a server elsewhere are one chat over NATS, which is asked for the rooms of their clients only",
	async () => {
		await using nats = await NatsServer.start();
		const first = await startChat(LOOPBACK, ["--workers", "2", "--relay", nats.url]);
		await using _first = first.program;
		const second = await startChat(LOOPBACK, ["--relay", nats.url]);
		await using _second = second.program;
		const join = (name: string, port: number, room: string) => ChatPeer.join(name, LOOPBACK.address, port, room);
		const peers = await Promise.all([
			...["a", "b", "c", "d"].map((name) => join(name, first.port, "one")),
			...["e", "f"].map((name) => join(name, second.port, "one")),
		]);
		const alone = await join("g", second.port, "two");
		for (const peer of peers) {
			expect(await peer.say()).toBe(true);
			await Promise.all(peers.map((other) => other.until(() => other.from(peer.name).length > 0)));
		}
		expect(alone.heard.size).toBe(0);
		const rooms = async () => [...(await nats.subjects())].filter((subject) => /(one|two|three)$/.test(subject)).sort();
		expect(await rooms()).toEqual([expect.stringMatching(/one$/), expect.stringMatching(/two$/)]);
		second.program.type("clients\n");
		await second.program.waitFor(/\n7 clients\n(127\.0\.0\.1:\d+\n){7}/);
		expect(await first.program.stop("SIGTERM")).toBe(0);
		for (const peer of peers.slice(0, 4)) {
			await peer.until(() => peer.closed);
			expect(peer.notices.at(-1)).toBe("the server ends: goodbye");
		}
		expect(await second.program.stop("SIGTERM")).toBe(0);
	},
);

test.each([
	["--workers", "0"],
	["--relay", "http://127.0.0.1:1"],
])("refuses %s %s", async (...args) => {
	const program = await startChat(LOOPBACK, args).catch(String);
	expect(program).toMatch(/ended with 2 .*[\s\S]*must be/);
});
