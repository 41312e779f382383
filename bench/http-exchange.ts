// A small HTTP exchange with clients that keep their connections: one workload for each number of clients.

import http from "node:http";
import net from "node:net";
import { Socket } from "socket-makefile";
import { readRequest, writeResponse } from "socket-makefile/http";
import { BODY } from "./dialogues.ts";
import { serving } from "./variants/serve.ts";
import type { Workload } from "./workload.ts";

const TYPE = "text/plain; charset=utf-8";

const OURS = "readRequest(), writeResponse()";
const THEIRS = "node:http";

async function answer(stream: net.Socket): Promise<void> {
	const file = Socket.from(stream).makefile("rwb");
	for (;;) {
		const request = await readRequest(file);
		if (request === undefined) break;
		await writeResponse(file, { status: 200, headers: { "Content-Type": TYPE }, body: BODY, request });
	}
	stream.destroy();
}

const ours = () => net.createServer({ allowHalfOpen: true, noDelay: true }, (stream) => answer(stream).catch(() => {}));

const theirs = () =>
	http.createServer({ noDelay: true }, (_request, response) => {
		response.writeHead(200, { "Content-Type": TYPE, "Content-Length": BODY.length });
		response.end(BODY);
	});

export function httpExchange(clients: number, repeats: number): Workload {
	return serving({
		name: `http-exchange-${clients}`,
		title: `a small HTTP exchange, ${clients === 1 ? "1 client" : `${clients} clients`}, keep-alive`,
		unit: "exchange",
		clients,
		dialogue: "http",
		together: false,
		repeats,
		servers: [
			{ name: OURS, make: ours },
			{ name: THEIRS, make: theirs },
		],
		targets: [{ ours: OURS, theirs: THEIRS, limit: 1 }],
	});
}
