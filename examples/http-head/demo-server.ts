// The server of the demo. It sends an interim response, a chunked body and trailers; /json and /bytes send other bodies.

import { once } from "node:events";
import http from "node:http";

type Answer = (response: http.ServerResponse, method: string | undefined) => void;

const answers: Record<string, Answer> = {
	"/json": (response) => {
		response.setHeader("Content-Type", "application/json");
		response.end(JSON.stringify({ hello: ["world", "мир"] }));
	},
	"/bytes": (response) => {
		response.setHeader("Content-Type", "application/octet-stream");
		response.end(Buffer.from(Array.from({ length: 40 }, (_, i) => (i * 37) % 256)));
	},
};

const greet: Answer = (response, method) => {
	response.writeEarlyHints({ link: "</style.css>; rel=preload" });
	response.setHeader("Content-Type", "text/plain; charset=utf-8");
	if (method !== "HEAD") {
		response.setHeader("Trailer", "X-Words");
		response.write("Hello, ");
		response.addTrailers({ "X-Words": "2" });
	}
	response.end("World\n");
};

export async function startServer(): Promise<http.Server> {
	const server = http.createServer((request, response) =>
		(answers[request.url ?? "/"] ?? greet)(response, request.method),
	);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return server;
}
