// Many clients of the server that is one loop. All clients run in one Python process.

import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { python } from "../socketserver/python.ts";
import { startServer } from "./example.ts";

/** Each client sends 20 lines and reads each back, all clients at once; a tenth of them is reset at the end. */
const MANY = `
import asyncio, socket, struct, sys
async def talk(number, reader, writer):
    for i in range(20):
        line = f"client {number} line {i}\\n".encode() * (1 + number % 50)
        writer.write(line)
        assert await reader.readexactly(len(line)) == line
    if number % 10 == 0:
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    else:
        writer.write_eof()
        assert await reader.read() == b""
    writer.close()
async def main():
    address = ("127.0.0.1", int(sys.argv[1]))
    clients = [await asyncio.open_connection(*address) for _ in range(1000)]
    await asyncio.gather(*(talk(i, *client) for i, client in enumerate(clients)))
    print("all echoed", flush=True)
asyncio.run(main())
`;

test("1,000 clients at once get everything back, and are gone when they leave", async () => {
	await using server = await startServer("select-echo");
	const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
	const before = descriptors();
	const started = performance.now();
	expect(await python(MANY, server.port)).toBe("all echoed\n");
	console.log(`1,000 clients, 20,000 messages: ${((performance.now() - started) / 1000).toFixed(1)} s`);
	await vi.waitFor(() => expect(descriptors()).toBe(before), 10_000);
	expect(await server.stop()).toBe(0);
});
