import { once } from "node:events";
import { describe, expect } from "vitest";
import { makefile, Socket } from "../../src/index.ts";
import { all, Peer, row } from "./peer.ts";
import { received, tcp } from "./tcp.ts";

const bytes = (text: string) => Buffer.from(text);

describe("several files", () => {
	tcp("MF-03", "two raw files share the stream byte by byte", async (socket, peer) => {
		const options = { buffering: 0 } as const;
		const [f, g] = [socket.makefile("rb", options), socket.makefile("rb", options)];
		peer.write("a\nb\nc\n");
		expect(
			await all(
				() => f.readline(),
				() => g.readline(),
				() => f.readline(),
			),
		).toEqual(["a\n", "b\n", "c\n"]);
	});
	tcp("MF-04", "a reader and a writer are independent", async (socket, peer) => {
		const [f, g] = [socket.makefile("rb"), socket.makefile("wb")];
		await g.write(bytes("question"));
		await g.close();
		peer.write("answer\n");
		expect(String(await f.readline())).toBe("answer\n");
	});
	tcp("MF-05", "bytes are sent in the order of the flushes", async (socket, peer) => {
		const [f, g] = [socket.makefile("wb"), socket.makefile("wb")];
		await f.write(bytes("first "));
		await g.write(bytes("second "));
		await g.flush();
		await f.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("second first ");
	});
	tcp("MF-06", "sendall() sends its bytes before those that are not flushed yet", async (socket, peer) => {
		const f = socket.makefile("wb");
		await f.write(bytes("later"));
		await socket.sendall(bytes("now "));
		await f.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("now later");
	});
	tcp("MF-07", "a text file and a binary file at the same time", async (socket, peer) => {
		const [f, g] = [socket.makefile("w"), socket.makefile("wb")];
		await f.write("é");
		await f.flush();
		await g.write(bytes("x"));
		await g.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("éx");
	});
	row("MF-02", "recv() misses what a file has read ahead, until the file is closed", async () => {
		const socket = Socket.from(new Peer(["l1\nl2\n"]));
		const f = socket.makefile("rb");
		await f.readline();
		await f.close();
		expect(String(await socket.recv(10))).toBe("l2\n");
	});
	row("MF-09", "three overlapping readline() calls return three lines", async () => {
		const f = makefile(new Peer(["a\nb\nc\n"]), "rb");
		expect((await Promise.all([f.readline(), f.readline(), f.readline()])).map(String)).toEqual(["a\n", "b\n", "c\n"]);
	});
	tcp("MF-10", "a pending read does not delay a write", async (socket, peer) => {
		const f = socket.makefile("rw");
		const line = f.readline();
		await f.write("question\n");
		await f.flush();
		const [question] = await once(peer, "data");
		expect(String(question)).toBe("question\n");
		peer.write("answer\n");
		expect(await line).toBe("answer\n");
	});
});
