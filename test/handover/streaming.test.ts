// Long counted bodies go through in pieces: what the process has received and not yet handed out stays small.

import net from "node:net";
import type { BufferedReader, BufferedRWPair } from "socket-makefile";
import { connect } from "socket-makefile";
import { describe, expect, it } from "vitest";

const MiB = 1 << 20;
/** What may lie in Node's buffers and ours: some chunks of 64 KiB. */
const BOUND = MiB / 2;

/** Sends a head, `size` bytes that tell their place, and a tail. */
async function serve(head: string, size: number, tail: string): Promise<net.Server> {
	const block = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
	const server = net.createServer((socket) => {
		socket.on("error", () => {});
		socket.write(head);
		let left = size;
		const more = () => {
			for (let room = true; room && left > 0; ) {
				const part = block.subarray(0, Math.min(left, block.length));
				left -= part.length;
				room = socket.write(part);
			}
			if (left > 0) socket.once("drain", more);
			else socket.end(tail);
		};
		more();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

const expectedAt = (at: number) => ((at % 65_536) * 7 + ((at % 65_536) >> 8)) & 0xff;

function check(part: Buffer, at: number): void {
	for (const i of [0, part.length >> 1, part.length - 1]) expect(part[i]).toBe(expectedAt(at + i));
}

async function drain(
	head: number,
	file: BufferedReader | BufferedRWPair,
	size: number,
	stream: net.Socket,
	how: "read1" | "readinto",
) {
	let most = 0;
	const target = Buffer.alloc(65_536);
	let done = 0;
	while (done < size) {
		const want = Math.min(size - done, target.length);
		const part =
			how === "read1" ? await file.read1(want) : target.subarray(0, await file.readinto(target.subarray(0, want)));
		check(part, done);
		done += part.length;
		most = Math.max(most, stream.bytesRead - head - done);
	}
	return most;
}

describe("bounded memory", () => {
	it.each([
		["an IMAP literal of 10 MiB", "* 1 FETCH (BODY[] {10485760}\r\n", 10 * MiB, ")\r\nA1 OK done\r\n"],
		["a Redis bulk of 64 MiB", "$67108864\r\n", 64 * MiB, "\r\n+OK\r\n"],
	] as const)("%s passes by read1() and readinto()", async (_, head, size, tail) => {
		for (const how of ["read1", "readinto"] as const) {
			const server = await serve(head, size, tail);
			const { port } = server.address() as net.AddressInfo;
			await using socket = await connect(["127.0.0.1", port]);
			await using file = socket.makefile("rwb");
			expect(String(await file.readline())).toBe(head);
			const { stream } = socket;
			if (!(stream instanceof net.Socket)) throw new TypeError("no socket");
			const most = await drain(head.length, file, size, stream, how);
			expect(most).toBeLessThan(BOUND);
			expect(String(await file.read())).toBe(tail);
			server.close();
		}
	});
});
