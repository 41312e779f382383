// A process with many clients. The benchmark connects to it and sends a plan in JSON. The process then connects `clients`
// times to `port`, answers "connected", and, when every client has received `each` bytes, answers the total number of
// bytes. Anything that the benchmark sends after the plan is sent by every client.

import net from "node:net";

interface Plan {
	readonly clients: number;
	readonly port: number;
	readonly each: number;
}

function play(control: net.Socket, { clients, port, each }: Plan): void {
	let connected = 0;
	let total = 0;
	const sockets: net.Socket[] = [];
	const open = () => {
		if (sockets.length === clients) return;
		const socket = net.connect(port, "127.0.0.1");
		sockets.push(socket);
		socket.on("error", () => {});
		socket.on("connect", () => {
			connected++;
			if (connected === clients) control.write("connected\n");
			open();
		});
		socket.on("data", (chunk) => {
			total += chunk.length;
			if (total === clients * each) control.write(`${total}\n`);
		});
	};
	// Connect 64 at a time, so that the listener's queue does not overflow.
	for (let i = 0; i < 64; i++) open();
	control.on("data", (text) => {
		for (const socket of sockets) socket.write(text);
	});
	control.on("close", () => {
		for (const socket of sockets) socket.destroy();
	});
}

const server = net.createServer((control) => {
	control.on("error", () => {}).once("data", (line) => play(control, JSON.parse(line.toString())));
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
