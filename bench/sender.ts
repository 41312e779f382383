// A process that sends. The first line of each connection says how often it wants the block of the input; the process
// sends it in chunks of 64 KiB, which it has made in advance. For a child's stdout it writes the block to a file instead.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { type InputSpec, makeInput } from "./input.ts";
import { selfSigned } from "./self-signed.ts";
import type { Place } from "./workload.ts";

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

const { way } = spec;
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const path = join(folder, "data");
const say = (place: Place) => console.log(JSON.stringify(place));
if (way === "stdout") {
	writeFileSync(path, block);
	say({ port: 0, way, path });
} else {
	const options = { highWaterMark: 8 * CHUNK, allowHalfOpen: true };
	const server =
		way === "tls" ? tls.createServer({ ...selfSigned(), ...options }, serve) : net.createServer(options, serve);
	if (way === "unix") server.listen(path, () => say({ port: 0, way, path }));
	else
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			const port = typeof address === "object" && address !== null ? address.port : 0;
			say({ port, ...(way === undefined ? {} : { way }) });
		});
}
process.on("exit", () => rmSync(folder, { recursive: true }));
process.on("SIGTERM", () => process.exit());
process.stdin.on("end", () => process.exit()).resume();
