import { PassThrough } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import { ConnectionClosedError, connect, listen, makefile, Socket, socketpair } from "../../src/index.ts";
import { Recording, record, replay } from "../../src/testing/index.ts";

const HEAD = '{"recording":"socket-makefile","version":1}\n';

/** The pieces that a socket gives, and how it ends. */
async function piecesOf(socket: Socket): Promise<unknown[]> {
	const seen: unknown[] = [];
	for (;;) {
		const piece = await socket.recv(65_536).catch((error) => error);
		if (piece instanceof Error) return [...seen, Reflect.get(piece, "code")];
		if (piece.length === 0) return [...seen, "end"];
		seen.push(String(piece));
	}
}

describe("record() and replay()", () => {
	test("over TCP: the pieces and the end, whatever reads them", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const client = await connect(listener.address(), { noDelay: true });
		const server = await listener.accept();
		const recording = record(client);
		const file = client.makefile("r");
		for (const [i, text] of ["220 rea", "dy\r\n", "250 é\r\n"].entries()) {
			await server.sendall(text);
			await vi.waitFor(() => expect(recording.pieces).toHaveLength(i + 1));
			if (text.endsWith("\n")) await file.readline();
		}
		expect(recording.end).toBeUndefined();
		await server.close();
		expect(await file.read()).toBe("");
		await file.close();
		await client.close();
		expect(recording.end).toBe("end");
		const text = String(recording);
		expect(text).toBe(
			`${HEAD}{"at":0,"text":"220 rea"}\n{"at":7,"text":"dy\\r\\n"}\n{"at":11,"text":"250 é\\r\\n"}\n{"end":true}\n`,
		);
		const again = Recording.parse(text);
		expect(String(again)).toBe(text);
		for (const _ of [1, 2]) expect(await piecesOf(replay(again))).toEqual(["220 rea", "dy\r\n", "250 é\r\n", "end"]);
	});

	test("a reset", async () => {
		const [client, server] = socketpair();
		const recording = record(client.stream);
		await server.sendall(Buffer.from([0xff, 0x00]));
		expect((await client.recv(10)).length).toBe(2);
		server.abort();
		await client.recv(1).catch(() => {});
		const text = String(recording);
		const error = '{"name":"Error","message":"read ECONNRESET","code":"ECONNRESET","errno":-104,"syscall":"read"}';
		expect(text).toBe(`${HEAD}{"at":0,"base64":"/wA="}\n{"error":${error}}\n`);
		const socket = replay(Recording.parse(text));
		expect((await socket.recv(10)).length).toBe(2);
		for (const _ of [1, 2]) await expect(socket.recv(1)).rejects.toMatchObject(JSON.parse(error));
		expect(String(Recording.parse(text))).toBe(text);
	});

	test("a recording without an end ends with ConnectionClosedError", async () => {
		const [client, server] = socketpair();
		const recording = record(client);
		await server.sendall("half");
		await client.recv(10);
		const socket = replay(recording);
		expect(String(await socket.recv(10))).toBe("half");
		await expect(socket.recv(1)).rejects.toBeInstanceOf(ConnectionClosedError);
	});

	test("pieces are never joined, even if nothing reads for a while, and what is sent is thrown away", async () => {
		const recording = Recording.parse(`${HEAD}{"at":0,"text":"one"}\n{"at":3,"text":"two"}\n{"end":true}`);
		const file = replay(recording).makefile("rwb", { buffering: 0 });
		await file.write("ignored" as never).catch(() => {});
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(String(await file.read(100))).toBe("one");
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(String(await file.read(100))).toBe("two");
		expect(String(await file.read(100))).toBe("");
	});

	test("a stream whose chunks are strings, and one that is written by other code", async () => {
		const stream = new PassThrough();
		const recording = record(stream);
		stream.write("é");
		stream.end(Buffer.from("x"));
		expect(await makefile(stream, "r").read()).toBe("éx");
		expect(recording.pieces.map(String)).toEqual(["é", "x"]);
		expect(recording.end).toBe("end");
	});
});

describe("Recording.parse() refuses", () => {
	test.each([
		["no text", "", "line 1 of the recording is wrong: it is no JSON"],
		[
			"another format",
			'{"name":"x"}\n',
			"line 1 of the recording is wrong: it does not name a recording of socket-makefile",
		],
		[
			"another version",
			'{"recording":"socket-makefile","version":2}\n',
			"line 1 of the recording is wrong: its version is 2, and this package reads version 1",
		],
		["a line that was cut", `${HEAD}{"at":0,"te`, "line 2 of the recording is wrong: it is no JSON"],
		["an array", `${HEAD}[]`, "line 2 of the recording is wrong: it is no object"],
		["an empty line", `${HEAD}\n{"end":true}\n`, "line 2 of the recording is wrong: it is no JSON"],
		[
			"a lost line",
			`${HEAD}{"at":0,"text":"one"}\n{"at":6,"text":"three"}\n`,
			"line 3 of the recording is wrong: its piece begins at 6, but 3 bytes come before it",
		],
		["bad base64", `${HEAD}{"at":0,"base64":"/w"}`, "line 2 of the recording is wrong: it holds no piece"],
		["no piece", `${HEAD}{"at":0}`, "line 2 of the recording is wrong: it holds no piece"],
		["an empty piece", `${HEAD}{"at":0,"text":""}`, "line 2 of the recording is wrong: it holds no piece"],
		["another line", `${HEAD}{"and":1}`, "line 2 of the recording is wrong: it has no piece, end or error"],
		[
			"what follows the end",
			`${HEAD}{"end":true}\n{"at":0,"text":"x"}`,
			"line 3 of the recording is wrong: it follows the end",
		],
	])("%s", (_what, text, message) => {
		const call = () => Recording.parse(text);
		expect(call).toThrow(message);
		expect(call).toThrow(RangeError);
	});

	test("what is no string; replay() what is no recording; record() what is no stream", () => {
		expect(() => Recording.parse(Buffer.from(HEAD) as never)).toThrow(
			"Recording.parse() takes a string, not an instance of Buffer",
		);
		expect(() => replay(HEAD as never)).toThrow(/^replay\(\) takes a Recording, not '.*Recording\.parse\(\)/s);
		expect(() => record({} as never)).toThrow(TypeError);
		expect(record(Socket.from(new PassThrough())).pieces).toEqual([]);
	});
});
