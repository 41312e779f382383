import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { Program } from "./program.ts";
import { python } from "./python.ts";

/** Opens and closes connections: every tenth by a reset, some before any data was sent. */
const CLIENT = `
import socket, struct, sys
address = ("127.0.0.1", int(sys.argv[1]))
for i in range(int(sys.argv[2])):
    s = socket.create_connection(address)
    if i % 10 == 0: s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if i % 3:
        s.sendall(b"hello\\n")
        assert i % 20 == 0 or s.recv(6) == b"hello\\n"
    s.close()
print("done")
`;

test("10,000 connections opened and closed, a tenth by reset: nothing remains", async () => {
	const file = new URL("./programs/echo-server.ts", import.meta.url).pathname;
	await using server = Program.typescript(file);
	const [port] = await server.waitFor(/\d+/);
	const holds = async () => {
		server.type("?\n");
		const [, text = ""] = await server.waitFor(/holds (.*)\n/);
		return `${text}, ${readdirSync(`/proc/${server.pid}/fd`).length} descriptors`;
	};
	await python(CLIENT, port, "100");
	const before = await holds();
	const started = performance.now();
	expect(await Promise.all([python(CLIENT, port, "5000"), python(CLIENT, port, "5000")])).toEqual(["done\n", "done\n"]);
	console.log(`10,000 connections in ${((performance.now() - started) / 1000).toFixed(1)} s; holds ${before}`);
	await vi.waitFor(async () => expect(await holds()).toBe(before), 10_000);
});
