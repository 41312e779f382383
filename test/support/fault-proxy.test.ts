import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Listener, listen } from "../../src/index.ts";
import { seededBytes } from "./connections.ts";
import { FaultProxy, type Plan } from "./fault-proxy.ts";
import { watchdog } from "./watchdog.ts";

watchdog();

let proxy: FaultProxy;
let listener: Listener;
beforeAll(async () => {
	proxy = await FaultProxy.start();
	listener = await listen(["127.0.0.1", 0]);
});
afterAll(async () => {
	await listener.close();
	await proxy[Symbol.asyncDispose]();
});

async function through(plan: Plan) {
	const address = listener.address();
	if (typeof address === "string") throw new Error("no port");
	const port = await proxy.open(address[1], plan);
	const client = await connect(["127.0.0.1", port]);
	const server = await listener.accept();
	await proxy.close(port);
	return { client, server };
}

async function sum(plan: Plan): Promise<Buffer> {
	const { client, server } = await through(plan);
	const f = server.makefile("rb");
	const sent = client.sendall(seededBytes(50_000)).then(() => client.close());
	const all = await f.read();
	await sent;
	await f.close();
	await server.close();
	return all;
}

test.each<Plan>([
	{},
	{ up: { slice: 1000 } },
	{ up: { slice: 10_000, delay: 1 } },
	{ up: { after: 7, fault: "pause", pause: 10 } },
	{ up: { slice: 1, after: 100, fault: "pause", pause: 1 }, down: { after: 0, fault: "stall" } },
])("no byte is lost by %j", async (plan) => {
	expect((await sum(plan)).equals(seededBytes(50_000))).toBe(true);
});

test("the bytes before a FIN come through", async () => {
	const { client, server } = await through({ up: { after: 333, fault: "fin" } });
	const f = server.makefile("rb");
	await client.sendall(seededBytes(1000));
	expect((await f.read()).equals(seededBytes(1000).subarray(0, 333))).toBe(true);
	await f.close();
	await Promise.all([client.close(), server.close()]);
});

test("a reset reaches both ends", async () => {
	const { client, server } = await through({ up: { after: 333, fault: "reset" } });
	await client.sendall(seededBytes(1000));
	await expect(client.makefile("rb").read()).rejects.toMatchObject({ code: "ECONNRESET" });
	await expect(server.makefile("rb").read()).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("a black hole takes all and gives nothing", async () => {
	const { client, server } = await through({ up: { after: 10, fault: "blackHole" } });
	await client.sendall(seededBytes(1_000_000));
	server.settimeout(20);
	expect(await server.recv(100)).toHaveLength(10);
	await expect(server.recv(100)).rejects.toMatchObject({ code: "ETIMEDOUT" });
	client.stream.destroy();
	server.stream.destroy();
	await once(server.stream, "close");
});
