// A process with HTTP clients that keep their connections. The benchmark connects to it and sends a plan in JSON. The
// process then connects `clients` times to `port`, and answers "connected". Upon the next thing that the benchmark sends,
// every client makes `exchanges` exchanges, one after the other. When all are done, the process answers how many answers
// it has received, and the size of their bodies in bytes.

import net from "node:net";
import { ANSWER } from "./http-exchange.ts";

interface Plan {
	readonly clients: number;
	readonly port: number;
	readonly exchanges: number;
}

const REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";
const END = `\r\n\r\n${ANSWER}`;

/** Makes `count` exchanges; resolves to the number of answers. */
function exchange(socket: net.Socket, count: number): Promise<number> {
	return new Promise((resolve) => {
		let answered = 0;
		let answer = "";
		socket.on("data", (chunk) => {
			answer += chunk.toString("latin1");
			if (!answer.endsWith(END)) return;
			answer = "";
			answered++;
			if (answered === count) resolve(answered);
			else socket.write(REQUEST, "latin1");
		});
		socket.on("close", () => resolve(answered));
		socket.write(REQUEST, "latin1");
	});
}

async function play(control: net.Socket, { clients, port, exchanges }: Plan): Promise<void> {
	const connect = () =>
		new Promise<net.Socket>((resolve, reject) => {
			const socket = net.connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
			socket.on("error", reject);
		});
	const sockets = await Promise.all(Array.from({ length: clients }, connect));
	const begin = new Promise((resolve) => control.once("data", resolve));
	control.write("connected\n");
	await begin;
	const answers = await Promise.all(sockets.map((socket) => exchange(socket, exchanges)));
	const count = answers.reduce((sum, answered) => sum + answered, 0);
	control.write(`${count} ${count * ANSWER.length}\n`);
	for (const socket of sockets) socket.destroy();
}

const server = net.createServer((control) => {
	control.on("error", () => {}).once("data", (plan) => play(control, JSON.parse(plan.toString())));
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
