import { describe, expect } from "vitest";
import { ClosedFileError } from "../../src/index.ts";
import { received, tcp } from "./tcp.ts";

const bytes = (text: string) => Buffer.from(text);

describe("the reference count", () => {
	tcp("REF-01", "a socket closes when its close() was called and its last file is closed", async (socket, peer) => {
		const f = socket.makefile("rb");
		await socket.close();
		expect(socket.closed).toBe(false);
		await f.close();
		expect(socket.closed).toBe(true);
		expect(await received(peer)).toBe("");
	});
	tcp(
		"REF-03",
		"closing the file, then the socket: the peer gets the end when the socket closes",
		async (socket, peer) => {
			const f = socket.makefile("wb");
			await f.close();
			expect(socket.closed).toBe(false);
			await socket.close();
			expect(await received(peer)).toBe("");
		},
	);
	tcp("REF-04", "without open files close() closes the socket at once, and may be repeated", async (socket, peer) => {
		await socket.close();
		await socket.close();
		expect(socket.closed).toBe(true);
		expect(await received(peer)).toBe("");
	});
	tcp("REF-08", "a file can be read and written after socket.close()", async (socket, peer) => {
		const f = socket.makefile("rwb");
		await socket.close();
		peer.write("later\n");
		expect(String(await f.readline())).toBe("later\n");
		await f.write(bytes("answer"));
		await f.close();
		expect(await received(peer)).toBe("answer");
	});
	tcp("REF-11", "a closed socket refuses its calls", async (socket) => {
		await socket.close();
		await expect(socket.recv(1)).rejects.toBeInstanceOf(ClosedFileError);
		await expect(socket.sendall(bytes("x"))).rejects.toBeInstanceOf(ClosedFileError);
		expect(socket.fileno()).toBe(-1);
		await socket.close();
	});
	tcp("REF-12", "await using closes the socket; an open file keeps the connection open", async (socket) => {
		const f = socket.makefile("rb");
		{
			await using held = socket;
			expect(held.closed).toBe(false);
		}
		expect(socket.closed).toBe(false);
		await f.close();
		expect(socket.closed).toBe(true);
	});
	tcp("REF-19", "two close() calls at the same time release one reference", async (socket) => {
		const [f, g] = [socket.makefile("rb"), socket.makefile("rb")];
		await Promise.all([f.close(), f.close(), socket.close()]);
		expect(socket.closed).toBe(false);
		await g.close();
		expect(socket.closed).toBe(true);
	});
	tcp("REF-20", "socket.close() does not interrupt a read", async (socket, peer) => {
		const f = socket.makefile("rb");
		const line = f.readline();
		await socket.close();
		peer.write("late\n");
		expect(String(await line)).toBe("late\n");
		await f.close();
	});
	tcp("REF-21", "shutdown('read') ends a waiting read with the end of the stream", async (socket) => {
		const read = socket.makefile("rb").read(1);
		await socket.shutdown("read");
		expect(await read).toHaveLength(0);
	});
});
