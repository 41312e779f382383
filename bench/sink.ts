// A process that receives. At the end of each connection's data it answers the number of bytes and their checksum.

import net from "node:net";
import { crc32 } from "node:zlib";

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
	let size = 0;
	let crc = 0;
	socket.on("data", (chunk) => {
		size += chunk.length;
		crc = crc32(chunk, crc);
	});
	socket.on("end", () => socket.end(`${size} ${crc}\n`));
	socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
