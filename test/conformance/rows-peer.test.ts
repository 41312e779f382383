import { once } from "node:events";
import { describe, expect } from "vitest";
import { all } from "./peer.ts";
import { received, tcp } from "./tcp.ts";

const bytes = (text: string) => Buffer.from(text);

describe("the peer", () => {
	tcp(
		"NET-01",
		"after the peer's FIN: the data, then the end of the stream on every read; writing still works",
		async (socket, peer) => {
			const f = socket.makefile("rwb");
			peer.end("abc");
			expect(
				await all(
					() => f.read(),
					() => f.read(),
					() => f.read(1),
				),
			).toEqual(["abc", "", ""]);
			await f.write(bytes("x"));
			await f.flush();
		},
	);
	tcp("NET-02", "a peer that has ended its direction still gets our answer", async (socket, peer) => {
		const f = socket.makefile("rwb");
		peer.end("question");
		expect(String(await f.read())).toBe("question");
		await f.write(bytes("answer"));
		await f.close();
		await socket.close();
		expect(await received(peer)).toBe("answer");
	});
	tcp(
		"NET-03",
		"after shutdown('write') reading still works; bytes that were not flushed are refused",
		async (socket, peer) => {
			const f = socket.makefile("rwb");
			await f.write(bytes("unflushed"));
			const end = once(peer.resume(), "end");
			await socket.shutdown("write");
			await end;
			peer.write("still\n");
			expect(String(await f.readline())).toBe("still\n");
			await expect(f.flush()).rejects.toMatchObject({ code: "EPIPE" });
		},
	);
	tcp(
		"NET-04",
		"shutdown('write') after a flush: the peer gets everything, then the end of the stream",
		async (socket, peer) => {
			const f = socket.makefile("wb");
			await f.write(bytes("abc"));
			await f.flush();
			await socket.shutdown("write");
			expect(await received(peer)).toBe("abc");
		},
	);
	tcp(
		"NET-05",
		"after shutdown('read'): the bytes that have arrived, then the end of the stream",
		async (socket, peer) => {
			const f = socket.makefile("rb");
			peer.write("abc");
			expect(String(await f.read(1))).toBe("a");
			await socket.shutdown("read");
			expect(String(await f.read())).toBe("bc");
		},
	);
	tcp(
		"NET-06",
		"after a reset: the bytes that had arrived, then the same error on every read",
		async (socket, peer) => {
			const f = socket.makefile("rb");
			peer.write("abc");
			expect(String(await f.read(1))).toBe("a");
			peer.resetAndDestroy();
			await expect(f.read()).rejects.toMatchObject({ code: "ECONNRESET" });
			expect(String(await f.read(2))).toBe("bc");
			for (let i = 0; i < 2; i++) await expect(f.read(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		},
	);
	tcp("NET-07", "a reset in the middle of a line: the part of the line is delivered", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.write("ab\ncd");
		expect(String(await f.readline())).toBe("ab\n");
		const line = f.readline();
		peer.resetAndDestroy();
		expect(String(await line)).toBe("cd");
		await expect(f.readline()).rejects.toMatchObject({ code: "ECONNRESET" });
	});
});
