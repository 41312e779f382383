// Clients whose server violates its protocol: they say so in one line, and take nothing for a valid reply.

import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { example } from "./example.ts";

/** A server on a free port that sends `answer` as soon as it has received something, and ends the connection. */
async function answering(answer: string): Promise<AsyncDisposable & { port: string }> {
	const server = net.createServer((socket) => {
		socket.on("error", () => {}).once("data", () => socket.end(answer));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const close = async () => void server.close();
	return { port: String(address.port), [Symbol.asyncDispose]: close };
}

test.each([
	["resp", "resp: not a Redis reply: a bulk string does not end with CRLF\n", "$5\r\nhelloXX"],
	["resp", "resp: the server closed the connection inside a bulk string\n", "$5\r\nhel"],
	["resp", "resp: not a Redis reply: arrays are nested too deeply\n", "*1\r\n".repeat(20_000)],
	["resp", "resp: '1e3' is not an integer\n", ":1e3\r\n"],
	["resp", "(error) ERR \\x1b[31mred\n", "-ERR \x1b[31mred\r\n"],
	["memcached", "memcached: the value of x is longer than the server announced\n", "VALUE x 0 3\r\nabcd\r\nEND\r\n"],
	["memcached", "memcached: the server closed the connection\n", "VALUE x 0 3\r\nab"],
])("%s says %j", async (name, output, answer) => {
	await using server = await answering(answer);
	const client = example(name, "--host", "127.0.0.1", "--port", server.port, "--timeout", "5", "get", "x");
	expect(await client.ended()).toBe(1);
	expect(client.output).toBe(output);
});

test("resp shows all digits of an integer", async () => {
	await using server = await answering(":9223372036854775807\r\n");
	const client = example("resp", "--host", "127.0.0.1", "--port", server.port, "INCR", "x");
	expect(await client.ended()).toBe(0);
	expect(client.output).toBe("(integer) 9223372036854775807\n");
});
