// A server with a crowd of clients in a network whose faults come from a seed, and what must hold whatever happens.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Socket } from "../../src/index.ts";
import type { Network, SimulateOptions } from "../../src/testing/index.ts";
import { Random } from "../../src/testing/network/random.ts";

/** How many connections one run has. */
export const CROWD = 20;

/** Only what loses nothing, or everything that a peer and a network may do. */
export const GENTLE: SimulateOptions = { cut: 0.3, delay: 0.2 };
export const HARSH: SimulateOptions = { cut: 0.3, delay: 0.2, reset: 0.02, halfClose: 0.1 };

/** The ways in which the server reads its client to the end; each passes on what it reads. */
const READERS: readonly ((socket: Socket, pass: (piece: Uint8Array) => Promise<unknown>) => Promise<void>)[] = [
	async (socket, pass) => {
		await using file = socket.makefile("rb");
		for await (const line of file) await pass(line);
	},
	async (socket, pass) => {
		for (let piece = await socket.recv(5); piece.length > 0; piece = await socket.recv(5)) await pass(piece);
	},
	async (socket, pass) => {
		await using file = socket.makefile("rb");
		for (;;) {
			const line = file.takeline() ?? (await file.readline(7));
			if (line.length === 0) return;
			await pass(line);
		}
	},
	async (socket, pass) => {
		await using file = socket.makefile("r", { newline: "" });
		for await (const line of file) await pass(Buffer.from(line));
	},
	async (socket, pass) => {
		await using file = socket.makefile("rb");
		for await (const piece of file.chunks()) await pass(piece);
	},
];

/** What the clients and the server do. */
export type Style = "files" | "sockets";

async function echo(socket: Socket, random: Random, style: Style): Promise<void> {
	if (style === "sockets") {
		for (let piece = await socket.recv(64); piece.length > 0; piece = await socket.recv(64))
			await socket.sendall(piece);
		return;
	}
	const out = socket.makefile("wb", { buffering: random.below(2) === 0 ? 0 : 16 });
	const read = READERS[random.below(READERS.length)];
	await read?.(socket, (piece) => out.write(piece));
	await out.close();
}

interface Answer {
	readonly sent: string;
	readonly got: Buffer;
	/** 'end', or the code of the error. */
	readonly ending: string;
}

function codeOf(error: unknown): string {
	return String(Reflect.get(Object(error), "code"));
}

async function ask(socket: Socket, random: Random, style: Style): Promise<Answer> {
	const lines = Array.from({ length: 1 + random.below(3) }, () => `${"é".repeat(random.below(12))}\n`);
	const send = async () => {
		if (style === "sockets") {
			await socket.sendall(lines.join(""));
			await socket.shutdown("write");
			return;
		}
		const file = socket.makefile("w");
		for (const line of lines) {
			await file.write(line);
			if (random.below(2) === 0) await file.flush();
		}
		await file.close();
		await socket.shutdown("write");
	};
	const sending = send().catch(() => {});
	const parts: Buffer[] = [];
	let ending = "end";
	for (;;) {
		const part = await socket.recv(64).catch(codeOf);
		if (typeof part === "string") ending = part;
		else if (part.length > 0) parts.push(part);
		if (typeof part === "string" || part.length === 0) break;
	}
	await sending;
	return { sent: lines.join(""), got: Buffer.concat(parts), ending };
}

/** Throws unless the client has got exactly what the log says has arrived, and the end that it says. */
function check(network: Network, name: string, { sent, got, ending }: Answer, gentle: boolean): void {
	const arrived = network.log.filter(({ to }) => to === name);
	const bytes = arrived.reduce((sum, event) => sum + (event.bytes ?? 0), 0);
	const fail = (what: string) => {
		throw new Error(`${name} sent ${JSON.stringify(sent)}, got ${JSON.stringify(String(got))}, ${ending}: ${what}`);
	};
	if (!Buffer.from(sent).subarray(0, got.length).equals(got)) fail("other bytes than were sent");
	if (got.length !== bytes) fail(`${bytes} bytes have arrived`);
	if (!arrived.some(({ what }) => what === (ending === "end" ? "end" : "reset"))) fail("nothing arrived that says so");
	if (gentle && (got.length !== Buffer.byteLength(sent) || ending !== "end")) fail("something is lost");
}

export async function crowd(network: Network, seed: number, style: Style, gentle: boolean): Promise<void> {
	const random = new Random(seed);
	const listener = await network.listen(["server", 7], { backlog: random.below(CROWD) });
	const handling: Promise<void>[] = [];
	const serve = async () => {
		for await (const socket of listener) {
			const handled = echo(socket, random, style).catch(() => {});
			handling.push(handled.then(() => socket.close()).catch(() => {}));
		}
	};
	const serving = serve();
	const client = async () => {
		const socket = await network.connect(["server", 7]);
		const [host, port] = socket.getsockname() as readonly [string, number];
		const answer = await ask(socket, random, style);
		await socket.close().catch(() => {});
		check(network, `${host}:${port}`, answer, gentle);
	};
	await Promise.all(Array.from({ length: CROWD }, client));
	await listener.close();
	await serving;
	await Promise.all(handling);
	// What the listener had not accepted is reset a little later.
	for (let turn = 0; network.ends.size > 0 && turn < 1000; turn++) await nextTurn();
	if (network.ends.size > 0) throw new Error(`${network.ends.size} ends of connections are still open`);
}
