// Things that users build: HTTP clients, servers of streams and of datagrams.

import { deepStrictEqual as same } from "node:assert";
import { once } from "node:events";
import http from "node:http";
import { connect } from "socket-makefile";
import { readResponse, writeRequest } from "socket-makefile/http";
import { DatagramRequestHandler, ThreadingTCPServer, UDPServer } from "socket-makefile/socketserver";
import Upper from "./upper-handler.mjs";

class Echo extends DatagramRequestHandler {
	async handle() {
		await this.wfile.write(await this.rfile.read());
	}
}

export const demo = {
	"http: head, chunked body, trailers and the next response": async () => {
		const server = http.createServer((request, response) => {
			response.writeHead(200, { "X-Path": request.url, Trailer: "X-Sum" });
			response.write("first ");
			response.addTrailers({ "X-Sum": "42" });
			response.end("second");
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const socket = await connect(["127.0.0.1", server.address().port]);
		try {
			const file = socket.makefile("rwb");
			for (const path of ["/one", "/two"]) {
				await writeRequest(file, { method: "GET", path, headers: [["Host", "localhost"]] });
				await file.flush();
				const response = await readResponse(file);
				same([response.status, response.headers.get("x-path"), response.framing], [200, path, "chunked"]);
				same(await response.text(), "first second");
				same(response.trailers, [["X-Sum", "42"]]);
			}
			await file.close();
		} finally {
			await socket.close();
			server.close();
		}
	},
	"socketserver: eight clients of a threading TCP server": async () => {
		const server = await new ThreadingTCPServer(["127.0.0.1", 0], Upper).ready();
		const serving = server.serveForever();
		const talk = async (name) => {
			const socket = await connect(server.serverAddress);
			const file = socket.makefile("rw");
			for (let i = 0; i < 20; i++) {
				await file.write(`${name} ${i}\n`);
				await file.flush();
				same(await file.readline(), `${name} ${i}\n`.toUpperCase());
			}
			await file.close();
			await socket.close();
		};
		try {
			await Promise.all([..."abcdefgh"].map(talk));
		} finally {
			await server.shutdown();
			await serving;
			await server.serverClose();
		}
	},
	"socketserver: UDP": async () => {
		const { createSocket } = await import("node:dgram");
		const server = await new UDPServer(["127.0.0.1", 0], Echo).ready();
		const serving = server.serveForever();
		const client = createSocket("udp4");
		try {
			const answer = once(client, "message");
			const [host, port] = server.serverAddress;
			client.send("ping", port, host);
			const [message] = await answer;
			same(String(message), "ping");
		} finally {
			client.close();
			await server.shutdown();
			await serving;
			await server.serverClose();
		}
	},
};
