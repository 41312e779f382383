// An example whose output goes into a pipe that is closed ends quietly, although its connection stays open.

import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { Program } from "../socketserver/program.ts";

const launcher = new URL("../../examples/run.ts", import.meta.url).pathname;

/** Runs an example into `head -2`; its output is what appears on the terminal, and the exit code of the example. */
function intoHead(args: string): Program {
	const example = `"${process.execPath}" --import tsx "${launcher}" ${args}`;
	return new Program("sh", ["-c", `{ ${example}; echo "exit $?" >&3; } 3>&2 | head -2`]);
}

/** A server that greets each client, answers with `answer` for ever, and never ends a connection. */
async function endless(greeting: string, answer: string): Promise<AsyncDisposable & { at: string }> {
	const server = net.createServer((socket) => {
		const go = () => {
			while (!socket.destroyed && socket.write(answer));
		};
		socket
			.on("error", () => {})
			.once("data", go)
			.on("drain", go);
		socket.write(greeting);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const close = async () => void server.close();
	return { at: `--host 127.0.0.1 --port ${address.port}`, [Symbol.asyncDispose]: close };
}

const MANY = 100;
const message = ":a!b@c PRIVMSG #c :line\r\n";

test.each([
	["memcached", "stats", "", "STAT name 1\r\n".repeat(MANY), "name 1\nname 1\nexit 0\n"],
	["irc-bot", "--channel '#c'", "", message.repeat(MANY), "<a> line\n<a> line\nexit 0\n"],
	[
		"imap-list",
		"--plain --user me --fetch 1",
		"* OK\r\n",
		`A1 OK\r\nA2 OK\r\n* 1 FETCH {1000000000}\r\n${"mail\r\n".repeat(MANY)}`,
		"mail\r\nmail\r\nexit 0\n",
	],
])("%s %s | head -2", async (name, args, greeting, answer, expected) => {
	await using server = await endless(greeting, answer);
	await using shell = intoHead(`${name} ${server.at} ${args}`);
	expect(await shell.ended()).toBe(0);
	expect(shell.output).toBe(expected);
});

test("a server whose log is read no more ends too", async () => {
	// `head` passes on what it has read when it ends, so the port must be known before.
	const free = net.createServer().listen(0, "127.0.0.1");
	await once(free, "listening");
	const address = free.address();
	await free[Symbol.asyncDispose]();
	const port = typeof address === "string" ? "" : address?.port;
	await using shell = intoHead(`echo-server --port ${port} 2>&1`);
	// Each connection is logged, until nothing reads the log.
	while (!shell.output.includes("exit")) {
		const socket = net.connect(Number(port), "127.0.0.1").on("error", () => {});
		await new Promise((resolve) => socket.resume().once("close", resolve).end());
	}
	expect(shell.output).toMatch(/connected\nexit 0\n$/);
});
