// A small HTTP exchange: this process is the server, the clients are in another one and keep their connections. Each
// workload has its own number of clients.

import http from "node:http";
import net from "node:net";
import { createInterface } from "node:readline";
import { Socket } from "socket-makefile";
import { readRequest, writeResponse } from "socket-makefile/http";
import type { Outcome, Task, Variant, Workload } from "./workload.ts";

/** The body of every answer. */
export const ANSWER = "Hello, World\n";
const TYPE = "text/plain; charset=utf-8";

const OURS = "readRequest(), writeResponse()";
const THEIRS = "node:http";

async function answer(stream: net.Socket): Promise<void> {
	const file = Socket.from(stream).makefile("rwb");
	for (;;) {
		const request = await readRequest(file);
		if (request === undefined) break;
		await writeResponse(file, { status: 200, headers: { "Content-Type": TYPE }, body: ANSWER, request });
	}
	stream.destroy();
}

const ours = () => net.createServer({ allowHalfOpen: true, noDelay: true }, (stream) => answer(stream).catch(() => {}));

const theirs = () =>
	http.createServer({ noDelay: true }, (_request, response) => {
		response.writeHead(200, { "Content-Type": TYPE, "Content-Length": ANSWER.length });
		response.end(ANSWER);
	});

function serving(name: string, clients: number, serve: () => net.Server): Variant {
	return {
		name,
		async run({ port, repeats }: Task): Promise<Outcome> {
			const server = serve();
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 511, resolve));
			const address = server.address();
			const own = typeof address === "object" && address !== null ? address.port : 0;
			const control = net.connect(port, "127.0.0.1");
			const replies = createInterface({ input: control })[Symbol.asyncIterator]();
			control.write(JSON.stringify({ clients, port: own, exchanges: repeats }));
			await replies.next();
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			control.write("go");
			const [count = 0, size = 0] = String((await replies.next()).value)
				.split(" ")
				.map(Number);
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			control.destroy();
			server.close();
			return {
				value: wall / count,
				cpu: ((used.user + used.system) * 1000) / count,
				proof: { count, size, measure: "bytes" },
			};
		},
	};
}

export function httpExchange(clients: number, repeats: number): Workload {
	return {
		name: `http-exchange-${clients}`,
		title: `a small HTTP exchange, ${clients === 1 ? "1 client" : `${clients} clients`}, keep-alive`,
		unit: "ns/exchange",
		helper: { script: "http-clients.ts", spec: {} },
		repeats,
		variants: [serving(OURS, clients, ours), serving(THEIRS, clients, theirs)],
		targets: [{ ours: OURS, theirs: THEIRS, limit: 1 }],
		expected(each) {
			const count = each * clients;
			const bytes = count * ANSWER.length;
			return { count, bytes, units: bytes, points: bytes, crc: 0 };
		},
	};
}
