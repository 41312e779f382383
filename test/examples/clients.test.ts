// Clients whose server does not keep to its protocol: one line says so, and nothing is taken for what it is not.

import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { example } from "./example.ts";

/** A server on a free port that answers whatever it is sent by this. */
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
	["resp", "resp: this is no Redis: a bulk without its line end\n", "$5\r\nhelloXX"],
	["resp", "resp: the server closed the connection within a bulk\n", "$5\r\nhel"],
	["resp", "resp: this is no Redis: arrays within arrays without end\n", "*1\r\n".repeat(20_000)],
	["resp", "resp: '1e3' is no integer\n", ":1e3\r\n"],
	["resp", "(error) ERR \\x1b[31mred\n", "-ERR \x1b[31mred\r\n"],
	["memcached", "memcached: the value of x is longer than it was said to be\n", "VALUE x 0 3\r\nabcd\r\nEND\r\n"],
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
