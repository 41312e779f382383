// Servers and clients with the faults that a simulation is to find, each beside its corrected twin.

import type { Socket } from "../../src/index.ts";
import type { Network, SimulateOptions } from "../../src/testing/index.ts";

export interface Planted {
	readonly name: string;
	readonly faults: SimulateOptions;
	/** What the error says if the fault is found. */
	readonly found: RegExp;
	run(network: Network, correct: boolean): Promise<void>;
}

const ADDRESS = ["server", 7] as const;

/** Serves each connection of the network by `handle`, which may fail as connections do. */
async function serve(network: Network, handle: (socket: Socket) => Promise<void>) {
	const listener = await network.listen(ADDRESS);
	const accept = async () => {
		for await (const socket of listener) {
			handle(socket)
				.catch(() => {})
				.finally(() => socket.close().catch(() => {}));
		}
	};
	const accepting = accept();
	return {
		async [Symbol.asyncDispose]() {
			await listener.close();
			await accepting;
		},
	};
}

/** A lock, as servers write it themselves. */
class Lock {
	#last: Promise<void> = Promise.resolve();

	acquire(): Promise<() => void> {
		let release = () => {};
		const before = this.#last;
		this.#last = new Promise((resolve) => {
			release = resolve;
		});
		return before.then(() => release);
	}
}

export const PLANTED: readonly Planted[] = [
	{
		name: "a reply that is lost when the client has ended its side",
		faults: { cut: 0.3, delay: 0.3 },
		found: /seed \d+: Error: asked 3 times, 2 replies/,
		async run(network, correct) {
			await using _server = await serve(network, async (socket) => {
				const file = socket.makefile("rw");
				const replies: Promise<void>[] = [];
				let ended = false;
				for await (const line of file) {
					const reply = async () => {
						// The work takes a while: it asks another server.
						const other = await network.connect(["other", 9], { localAddress: "server" });
						await other.recv(1);
						await other.close();
						if (ended && !correct) return;
						await file.write(line);
						await file.flush();
					};
					const last = replies.at(-1) ?? Promise.resolve();
					replies.push(last.then(reply));
				}
				ended = true;
				await Promise.all(replies);
				await file.close();
			});
			const other = await network.listen(["other", 9]);
			const answering = (async () => {
				for await (const socket of other) void socket.sendall("x").then(() => socket.close());
			})();
			const client = await network.connect(ADDRESS);
			const file = client.makefile("rw");
			for (const text of ["one\n", "two\n", "three\n"]) {
				await file.write(text);
				await file.flush();
				if (text !== "three\n" && (await file.readline()) !== text) throw new Error("another reply");
			}
			await client.shutdown("write");
			const replies = 2 + (await file.readlines()).length;
			await other.close();
			await answering;
			if (replies !== 3) throw new Error(`asked 3 times, ${replies} replies`);
		},
	},
	{
		name: "two peers that both write before they read",
		faults: {},
		found:
			/deadlock: .*\n {2}accept.*\n {2}a write, flush or close on .*, whose peer is server:7\n {2}a write, flush or close on/,
		async run(network, correct) {
			const size = 200_000;
			const exchange = async (socket: Socket) => {
				const sending = socket.sendall(Buffer.alloc(size));
				if (!correct) await sending;
				await using file = socket.makefile("rb");
				await file.readexactly(size);
				await sending;
			};
			await using _server = await serve(network, exchange);
			const client = await network.connect(ADDRESS);
			await exchange(client);
			await client.close();
		},
	},
	{
		name: "a lock that is held over a reset",
		faults: { reset: 0.02, idle: 100 },
		found: /deadlock: /,
		async run(network, correct) {
			const lock = new Lock();
			await using _server = await serve(network, async (socket) => {
				const file = socket.makefile("rw");
				for await (const line of file) {
					const release = await lock.acquire();
					try {
						await file.write(line);
						await file.flush();
						const more = await file.readline();
						await file.write(more);
						await file.flush();
						if (!correct) release();
					} finally {
						if (correct) release();
					}
				}
			});
			const client = async () => {
				try {
					await using socket = await network.connect(ADDRESS);
					const file = socket.makefile("rw");
					for (const line of ["first\n", "second\n"]) {
						await file.write(line);
						await file.flush();
						await file.readline();
					}
					await file.close();
				} catch {}
			};
			await Promise.all([client(), client(), client()]);
		},
	},
	{
		name: "a client that takes a cut reply for a whole one",
		faults: { halfClose: 0.2, cut: 0.5 },
		found: /Error: half a reply: /,
		async run(network, correct) {
			await using _server = await serve(network, (socket) => socket.sendall("200 OK\n"));
			const client = await network.connect(ADDRESS).catch(() => undefined);
			if (client === undefined) return;
			await using file = client.makefile("r", { ownsSocket: true });
			const line = await file.readline();
			if (correct && !line.endsWith("\n")) return;
			if (line !== "200 OK\n") throw new Error(`half a reply: ${line}`);
		},
	},
];
