// A line server with slow peers. Many connections send one byte in each tenth of the deadline, while a normal client
// exchanges lines. Reports after how many milliseconds the slow connections were closed, and the normal client's latency
// (95th percentile) in milliseconds.

import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { connect, listen } from "../../src/index.ts";

const [count = 0, deadline = 0] = process.argv.slice(2).map(Number);
const listener = await listen(["127.0.0.1", 0]);
const address = listener.address();
const port = typeof address === "string" ? 0 : address[1];
const ended: number[] = [];
let wrong = 0;

async function serve(): Promise<void> {
	for await (const socket of listener) {
		const begin = performance.now();
		const answer = async () => {
			const f = socket.makefile("rw", { ownsSocket: true });
			try {
				for (;;) {
					const line = await f.readline(-1, { signal: AbortSignal.timeout(deadline) });
					if (line === "") break;
					await f.write(line);
					await f.flush();
				}
			} catch (error) {
				if (error instanceof Error && error.name === "TimeoutError") ended.push(performance.now() - begin);
				else wrong++;
			}
			await f.close().catch(() => wrong++);
		};
		answer();
	}
}
const serving = serve();

async function latency(exchanges: number): Promise<number> {
	const socket = await connect(["127.0.0.1", port]);
	const f = socket.makefile("rw", { ownsSocket: true });
	const times: number[] = [];
	for (let i = 0; i < exchanges; i++) {
		const begin = performance.now();
		await f.write("ping\n");
		await f.flush();
		await f.readline();
		times.push(performance.now() - begin);
		await setTimeout(deadline / 200);
	}
	await f.close();
	await socket.close();
	return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

const idleLatency = await latency(20);
const slow = Array.from({ length: count }, () => {
	const socket = net.connect(port, "127.0.0.1");
	socket.on("error", () => {});
	const timer = setInterval(() => socket.write("x"), deadline / 10);
	socket.on("close", () => clearInterval(timer));
	socket.resume();
	return socket;
});
const busyLatency = await latency(150);
while (ended.length + wrong < count) await setTimeout(deadline / 100);
for (const socket of slow) socket.destroy();
await listener.close();
await serving;
const [first, last] = [Math.min(...ended), Math.max(...ended)];
process.send?.({ ended: ended.length, wrong, first, last, latency: busyLatency, idleLatency }, () => process.exit());
