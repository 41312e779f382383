// Connections that fail or are slow, over real TCP.

import { once } from "node:events";
import net from "node:net";
import { connect } from "socket-makefile";
import { readResponse } from "socket-makefile/http";
import { describe, expect, it } from "vitest";
import { ways } from "./outcome.ts";
import { chunked, start } from "./vector.ts";

/** A TCP connection with our file on one end and the peer's plain socket on the other. */
async function withPeer(
	use: (file: ReturnType<typeof open>, peer: net.Socket, socket: Connected) => Promise<void>,
): Promise<void> {
	const server = net.createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const accepted = once(server, "connection");
	try {
		await using socket = await connect(["127.0.0.1", (server.address() as net.AddressInfo).port]);
		const [peer] = (await accepted) as [net.Socket];
		await using file = open(socket);
		try {
			await use(file, peer, socket);
		} finally {
			peer.destroy();
		}
	} finally {
		server.close();
	}
}

type Connected = Awaited<ReturnType<typeof connect>>;
const open = (socket: Connected) => socket.makefile("rb");
const large = "x".repeat(300_000);

describe("a reset", () => {
	it.each(Object.entries(ways))(
		"behind 300 kB of a body framed by close is an error after the data, read by %s",
		(_name, way) =>
			withPeer(async (file, peer) => {
				peer.write(`${start}\r\n`);
				const response = await readResponse(file);
				await new Promise((resolve) => peer.write(large, resolve));
				peer.resetAndDestroy();
				await expect(way(response.body, () => {})).rejects.toMatchObject({ code: "ECONNRESET" });
				expect(response).toMatchObject({ keepAlive: false, trailers: undefined });
			}),
	);

	it("in a chunked body is the socket's own error", () =>
		withPeer(async (file, peer) => {
			peer.write(`${chunked}ffffff\r\nabc`);
			const response = await readResponse(file);
			expect(String(await response.body.read(3))).toBe("abc");
			peer.resetAndDestroy();
			for (let i = 0; i < 3; i++) await expect(response.body.read()).rejects.toMatchObject({ code: "ECONNRESET" });
		}));
});

describe("a timeout", () => {
	it("leaves a head where it was", () =>
		withPeer(async (file, peer, socket) => {
			socket.settimeout(5);
			for (const piece of ["HTT", "P/1.1 2", "00 OK\r", "\nContent-Le", "ngth: 2\r\n", "\r"]) {
				await new Promise((resolve) => peer.write(piece, resolve));
				await expect(readResponse(file)).rejects.toMatchObject({ code: "ETIMEDOUT" });
			}
			socket.settimeout(null);
			peer.write("\nhi");
			const response = await readResponse(file);
			expect(response.rawHeaders).toEqual([["Content-Length", "2"]]);
			expect(await response.text()).toBe("hi");
		}));

	it("leaves a body where it was", () =>
		withPeer(async (file, peer, socket) => {
			peer.write(chunked);
			const response = await readResponse(file);
			socket.settimeout(5);
			for (const piece of ["", "4", "\r", "\nab", "c", "d\r", "\n0\r\nT: ", "1\r\n\r"]) {
				await new Promise((resolve) => peer.write(piece, resolve));
				await expect(response.bytes()).rejects.toMatchObject({ code: "ETIMEDOUT" });
			}
			socket.settimeout(null);
			peer.write("\n");
			expect(await response.text()).toBe("abcd");
			expect(response).toMatchObject({ trailers: [["T", "1"]], keepAlive: true });
		}));
});

describe("a length that is only announced", () => {
	it("costs no memory", () =>
		withPeer(async (file, peer) => {
			peer.write(`${start}Content-Length: 999999999999999\r\n\r\nabc`);
			const response = await readResponse(file);
			const before = process.memoryUsage().arrayBuffers;
			const reading = response.body.read(900_000_000);
			peer.end();
			expect(String(await reading)).toBe("abc");
			expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
			await expect(response.bytes()).rejects.toMatchObject({ received: 3, expected: 999_999_999_999_999 });
		}));
});
