// A process with clients that take turns with a server. The benchmark connects to it and sends a plan in JSON, upon which
// the process connects `clients` times to `port`. Each client is a group of its own, or all are one group. In a group one
// client asks, every client must hear the whole answer, and then the next question is asked. When every group has done that
// once, the process answers "ready". Upon the next line from the benchmark each group asks `questions` times. Then the
// process answers "done", and in the next line what it has counted.

import { once } from "node:events";
import net from "node:net";
import { createInterface } from "node:readline";
import { type Counted, DIALOGUES, type Dialogue, type Plan } from "./dialogues.ts";
import { percentilesOf } from "./percentiles.ts";

/** Several sockets are connected at a time; if all were, the listener's queue might overflow. */
const AT_ONCE = 64;
const memory = Buffer.alloc(65_536);

/** Connects. Data is received into one block of memory, because that leaves more of the processor to the server. */
async function dial(port: number, hear: (text: string) => void): Promise<net.Socket> {
	const callback = (size: number) => {
		hear(memory.toString("latin1", 0, size));
		return true;
	};
	const socket = net.connect({ port, host: "127.0.0.1", noDelay: true, onread: { buffer: memory, callback } });
	await once(socket, "connect");
	return socket;
}

class Group {
	readonly #dialogue: Dialogue;
	readonly #sockets: net.Socket[] = [];
	/** From question to answer, in nanoseconds. */
	readonly #delays: number[];
	#question = "";
	#asked = 0;
	#left = 0;
	#unheard = 0;
	#since = 0;
	#done: () => void = () => {};

	constructor(dialogue: Dialogue, delays: number[]) {
		this.#dialogue = dialogue;
		this.#delays = delays;
	}

	async join(port: number): Promise<void> {
		let answer = "";
		const socket = await dial(port, (text) => {
			answer += text;
			if (!this.#dialogue.isWhole(answer, this.#question)) return;
			answer = "";
			this.#heard();
		});
		this.#sockets.push(socket);
	}

	/** Asks so many questions, one after the other. */
	ask(questions: number): Promise<void> {
		this.#left = questions;
		return new Promise((resolve) => {
			this.#done = resolve;
			this.#next();
		});
	}

	leave(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	#next(): void {
		const { questions } = this.#dialogue;
		this.#question = questions[this.#asked++ % questions.length] ?? "";
		this.#unheard = this.#sockets.length;
		this.#since = performance.now();
		// The last client to connect speaks: when the server hears it, it has accepted all others of the group.
		this.#sockets.at(-1)?.write(this.#question, "latin1");
	}

	#heard(): void {
		this.#delays.push(1e6 * (performance.now() - this.#since));
		if (--this.#unheard > 0) return;
		if (--this.#left > 0) this.#next();
		else this.#done();
	}
}

async function connect({ port, clients, dialogue, together }: Plan, delays: number[]): Promise<Group[]> {
	const groups = Array.from({ length: together ? 1 : clients }, () => new Group(DIALOGUES[dialogue], delays));
	const joins = Array.from({ length: clients }, (_, i) => () => groups[i % groups.length]?.join(port));
	const last = joins.pop();
	for (let at = 0; at < joins.length; at += AT_ONCE) {
		await Promise.all(joins.slice(at, at + AT_ONCE).map((join) => join()));
	}
	await last?.();
	return groups;
}

async function play(control: net.Socket): Promise<void> {
	const lines = createInterface({ input: control })[Symbol.asyncIterator]();
	const plan: Plan = JSON.parse((await lines.next()).value);
	const delays: number[] = [];
	const groups = await connect(plan, delays);
	await Promise.all(groups.map((group) => group.ask(1)));
	control.write("ready\n");
	await lines.next();
	delays.length = 0;
	await Promise.all(groups.map((group) => group.ask(plan.questions)));
	control.write("done\n");
	const count = delays.length;
	const counted: Counted = { count, size: count * DIALOGUES[plan.dialogue].size, ...percentilesOf(delays) };
	control.write(`${JSON.stringify(counted)}\n`);
	for (const group of groups) group.leave();
}

const server = net.createServer({ noDelay: true }, (control) => {
	control.on("error", () => {});
	play(control).catch((error) => {
		console.error(error);
		process.exit(1);
	});
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
