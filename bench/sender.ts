// A process that sends. The first line of each connection says how often it wants the block of the input; the process
// sends it in chunks of 64 KiB, which it has made in advance.

import net from "node:net";
import tls from "node:tls";
import { type InputSpec, makeInput } from "./input.ts";
import { selfSigned } from "./self-signed.ts";

const CHUNK = 65_536;
const spec: InputSpec = JSON.parse(process.argv[2] ?? "{}");
const { block } = makeInput(spec);
const chunks: Buffer[] = [];
for (let at = 0; at < block.length; at += CHUNK) chunks.push(Buffer.from(block.subarray(at, at + CHUNK)));

function serve(socket: net.Socket): void {
	socket.on("error", () => {});
	socket.once("data", (line: Buffer) => send(socket, Number(line.toString())));
}

function send(socket: net.Socket, repeats: number): void {
	let left = repeats * chunks.length;
	const more = () => {
		while (left > 0) {
			left--;
			if (!socket.write(chunks[(repeats * chunks.length - left - 1) % chunks.length] ?? block)) break;
		}
		if (left === 0) socket.off("drain", more).end();
	};
	socket.on("drain", more);
	more();
}

const options = { highWaterMark: 8 * CHUNK, allowHalfOpen: true };
const server = spec.tls ? tls.createServer({ ...selfSigned(), ...options }, serve) : net.createServer(options, serve);
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
