// Clients whose server violates its protocol: they say so in one line, and take nothing for a valid reply.

import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { example } from "./example.ts";

/** A server on a free port that sends `answer` when a client has connected or sent something, and ends the connection. */
async function answering(
	answer: string,
	when: "connected" | "sent" = "sent",
): Promise<AsyncDisposable & { port: string }> {
	const server = net.createServer((socket) => {
		socket.on("error", () => {}).once("data", () => when === "sent" && socket.end(answer));
		if (when === "connected") socket.end(answer);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const close = async () => void server.close();
	return { port: String(address.port), [Symbol.asyncDispose]: close };
}

/** A server on a free port that answers what it receives first, and tells what that was. */
async function recording(answer: string): Promise<AsyncDisposable & { port: string; received: Promise<string> }> {
	const server = net.createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const received = once(server, "connection").then(async ([socket]: net.Socket[]) => {
		const [bytes] = await once(socket ?? server, "data");
		socket?.end(answer);
		return String(bytes);
	});
	const { port } = server.address() as net.AddressInfo;
	return { port: String(port), received, [Symbol.asyncDispose]: async () => void server.close() };
}

test.each([
	["resp", "resp: not a Redis reply: a bulk string does not end with CRLF\n", "$5\r\nhelloXX"],
	["resp", "resp: the stream ended before 7 bytes had arrived: 3 bytes are left\n", "$5\r\nhel"],
	["resp", 'resp: the stream ended before the separator "\\r\\n": 3 bytes are left\n', "+OK"],
	["resp", "resp: not a Redis reply: arrays are nested too deeply\n", "*1\r\n".repeat(20_000)],
	["resp", "resp: '1e3' is not an integer\n", ":1e3\r\n"],
	["resp", "(error) ERR \\x1b[31mred\n", "-ERR \x1b[31mred\r\n"],
	["memcached", "memcached: the value of x is longer than the server announced\n", "VALUE x 0 3\r\nabcd\r\nEND\r\n"],
	["memcached", "memcached: the stream ended before 3 bytes had arrived: 2 bytes are left\n", "VALUE x 0 3\r\nab"],
	["memcached", 'memcached: the stream ended before the separator "\\r\\n": 0 bytes are left\n', "VALUE x 0 2\r\nab"],
])("%s says %j", async (name, output, answer) => {
	await using server = await answering(answer);
	const client = example(name, "--host", "127.0.0.1", "--port", server.port, "--timeout", "5", "get", "x");
	expect(await client.ended()).toBe(1);
	expect(client.output).toBe(output);
});

test.each([
	["smtp-send", "--from a@b --to c@d", "500 no\x1b[2J\r\n", "smtp-send: greeting: 500 no\\x1b[2J\n", 1],
	["ftp-get", "x", "500-no\x9b\r\n500 \u202e\r\n", "ftp-get: 500-no\\x9b\n500 \\u202e\n", 1],
	["imap-list", "--user x", "* BAD \x1b[2J\r\n", "imap-list: the server greets with '* BAD \\x1b[2J'\n", 1],
	["memcached", "get x", "VALUE x 0 5\r\n\x1b\n\u200b\r\nEND\r\n", "x: \\x1b\n\\u200b\n", 0],
	["memcached", "stats", "STAT \x1b\t\u{e0041}\r\nEND\r\n", "\\x1b\t\\U000e0041\n", 0],
	["memcached", "delete x", "\x1b[2J\r\n", "\\x1b[2J\n", 0],
	["resp", "GET x", "$5\r\n\x9b\u202e\r\n", '"\\x9b\\u202e"\n', 0],
	["irc-bot", "--channel #c", ":e\u00ad!u@h PRIVMSG #c :!quit\r\n", "<e\\xad> !quit\n", 0],
	["irc-bot", "--channel #c", ":s 433 * :\x1b[2J\r\n", "irc-bot: \\x1b[2J\n", 1],
])("%s %s escapes what could control the terminal", async (name, args, answer, output, code) => {
	const greets = ["smtp-send", "ftp-get", "imap-list"].includes(name);
	await using server = await answering(answer, greets ? "connected" : "sent");
	const client = example(name, "--host", "127.0.0.1", "--port", server.port, "--timeout", "5", ...args.split(" "));
	expect(await client.ended()).toBe(code);
	expect(client.output).toBe(output);
});

test.each([
	["resp", ["LRANGE", "list", "0", "-1"], "LRANGE", "-1"],
	["resp", ["--", "LRANGE", "list", "0", "-1"], "LRANGE", "-1"],
	["memcached", ["set", "x", "-1"], "set x", "-1"],
])("%s %j sends the words as they are, without a second --", async (name, words, first, last) => {
	await using server = await recording("+OK\r\n");
	const client = example(name, "--host", "127.0.0.1", "--port", server.port, ...words);
	await client.ended();
	expect(await server.received).toMatch(new RegExp(`${first}[^]*\r\n${last}\r\n$`));
});

test("resp shows all digits of an integer", async () => {
	await using server = await answering(":9223372036854775807\r\n");
	const client = example("resp", "--host", "127.0.0.1", "--port", server.port, "INCR", "x");
	expect(await client.ended()).toBe(0);
	expect(client.output).toBe("(integer) 9223372036854775807\n");
});
