// A process that is many clients. The first connection to it says in JSON what to do: connect `clients` times to `port`,
// say "connected", and when every client has received `each` bytes, tell how many bytes that were in all. Whatever comes
// over that connection later every client sends.

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
	// As many at a time as a listener's queue takes without a thought.
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
