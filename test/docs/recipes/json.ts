import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BufferedReader, type BufferedRWPair, listen, type Socket, socketpair } from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { all, type Drives, first, until, withPeer } from "./drive.ts";

/** The arguments with which Node runs a program. */
const node = (code: string) => [process.execPath, ["-e", code]] as const;

interface Messages {
	read(): Promise<unknown>;
	write(message: unknown): Promise<void>;
}

export const json: Drives = {
	"JSON lines from a child": async (load) => {
		const { jsonLines } = await load<{
			jsonLines(command: string, args: readonly string[]): AsyncGenerator<unknown>;
		}>();
		const values = [{ text: "a\rb\u2028c\nd" }, "日本", null, 7];
		const text = `${values.map((value) => `${JSON.stringify(value)}\n`).join("")}{"a":\r1}\n`;
		// The pipe cuts within characters.
		const print = `for (const byte of Buffer.from(${JSON.stringify(text)})) fs.writeSync(1, Buffer.of(byte));`;
		expect(await all(jsonLines(...node(print)))).toEqual([...values, { a: 1 }]);
		await expect(all(jsonLines(...node("console.log(1); process.exitCode = 3")))).rejects.toThrow("exit code 3");
		await expect(all(jsonLines(...node("process.stdout.write('1\\n2')")))).rejects.toThrow("ended within a line");
		await expect(all(jsonLines("/no/such/program", []))).rejects.toMatchObject({ code: "ENOENT" });
		const [pid] = await first(1, jsonLines(...node("console.log(process.pid); setInterval(() => {}, 1000)")));
		await until(() => !isRunning(Number(pid)));
	},

	"JSON lines over a Unix socket": async (load) => {
		const { openJSON } = await load<{
			openJSON(path: string): Promise<{ ask(question: unknown): Promise<unknown>; close(): Promise<void> }>;
		}>();
		const folder = mkdtempSync(path.join(tmpdir(), "socket-makefile-"));
		await using listener = await listen(path.join(folder, "socket"));
		const accepted = listener.accept();
		const { ask, close } = await openJSON(listener.address());
		await using server = await accepted;
		const peer = server.makefile("r");
		const answers = Promise.all([ask({ n: 1 }), ask("a\r\u2028\n")]);
		for (const answer of ['{"n":1}\n', '"a\\r\u2028\\n"\n']) {
			expect(await peer.readline()).toBe(answer);
			for (const byte of Buffer.from(answer)) await server.sendall(Buffer.of(byte));
		}
		expect(await answers).toEqual([{ n: 1 }, "a\r\u2028\n"]);
		const last = ask("last");
		await server.sendall("12");
		await server.shutdown("write");
		await expect(last).rejects.toMatchObject({ name: "IncompleteReadError" });
		await close();
		expect(await peer.read()).toBe('"last"\n');
		await peer.close();
		rmSync(folder, { recursive: true });
	},

	"LSP and DAP messages": async (load) => {
		const { readMessage, writeMessage } = await load<{
			readMessage(file: BufferedReader, limit?: number): Promise<unknown>;
			writeMessage(file: BufferedRWPair, message: unknown): Promise<void>;
		}>();
		const read = (limit?: number) => (socket: Socket) => readMessage(socket.makefile("rb"), limit);
		const body = '{"text":"é\\r\\n日本"}';
		const head = `content-type: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
		const options = { trailing: "Content-Length: 2\r\n\r\n{}", exact: true };
		expect(await everyCut(head + body, read(), options)).toEqual({ text: "é\r\n日本" });
		expect(await everyCut("", read(), { exact: true })).toBe(undefined);
		await expect(everyCut(`${head}{`, read(), { exact: true })).rejects.toMatchObject({ name: "IncompleteReadError" });
		await expect(everyCut(head + body, read(10))).rejects.toThrow("wrong Content-Length: 23");
		await expect(everyCut("a: b\r\n\r\n", read())).rejects.toThrow("wrong Content-Length");
		await withPeer([['Content-Length: 4\r\n\r\n"é"', ""]], (socket) => writeMessage(socket.makefile("rwb"), "é"));
	},

	"An MCP server as a child": async (load) => {
		const { startMCP } = await load<{
			startMCP(command: string, args: readonly string[]): Messages & { close(): Promise<void> };
		}>();
		const { read, write, close } = startMCP(...node("process.stdin.pipe(process.stdout)"));
		const messages = [{ id: 1, text: "a\r\u2028\nb" }, { id: 2 }];
		await Promise.all(messages.map(write));
		expect([await read(), await read()]).toEqual(messages);
		await close();
		expect(await read()).toBe(undefined);
		const missing = startMCP("/no/such/program", []);
		expect(await missing.read()).toBe(undefined);
	},

	"A JSON-RPC client": async (load) => {
		const { jsonRPC } = await load<{
			jsonRPC(
				messages: Messages,
				onOther: (message: unknown) => void,
			): (method: string, params: unknown) => Promise<unknown>;
		}>();
		const [ours, theirs] = socketpair();
		const overLines = (socket: Socket) => {
			const file = socket.makefile("rw");
			return {
				read: async () => {
					const line = await file.readline();
					return line === "" ? undefined : JSON.parse(line);
				},
				write: async (message: unknown) => {
					await Promise.all([file.write(`${JSON.stringify(message)}\n`), file.flush()]);
				},
			};
		};
		const others: unknown[] = [];
		const call = jsonRPC(overLines(ours), (message) => others.push(message));
		const peer = overLines(theirs);
		const numbers = Array.from({ length: 30 }, (_, i) => i);
		const calls = Promise.all(numbers.map((n) => call("double", n)));
		const requests = await Promise.all(numbers.map(() => peer.read()));
		expect(requests[3]).toMatchObject({ jsonrpc: "2.0", method: "double", params: 3 });
		await peer.write({ method: "note", params: 1 });
		await peer.write({ method: "request", id: requests[0].id });
		for (const { id, params } of requests.toReversed()) await peer.write({ id, result: params * 2 });
		expect(await calls).toEqual(numbers.map((n) => n * 2));
		await peer.write({ id: requests[0].id, result: "again" });
		const failing = call("fail", null);
		await peer.write({ id: (await peer.read()).id, error: { code: -32601, message: "no such method" } });
		await expect(failing).rejects.toMatchObject({ message: "no such method", code: -32601 });
		expect(others).toEqual([
			{ method: "note", params: 1 },
			{ method: "request", id: requests[0].id },
			{ id: requests[0].id, result: "again" },
		]);
		const last = call("last", null);
		await theirs.shutdown("write");
		const ended = { name: "AbortError", cause: new Error("the peer has ended the connection") };
		await expect(last).rejects.toMatchObject(ended);
		await expect(call("late", null)).rejects.toMatchObject(ended);
		for (const socket of [ours, theirs]) socket.abort();
	},
};

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
