// HTTP keeps nothing: not of a body that passes through, and not of the exchanges that a connection has had.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../support/run.ts";

const MiB = 1024 * 1024;

async function measure(...args: string[]) {
	const script = fileURLToPath(new URL("./http-memory-process.ts", import.meta.url));
	return JSON.parse(String(await run(process.execPath, ["--expose-gc", "--import", "tsx", script, ...args])));
}

test.each([
	["down", "counted"],
	["down", "chunked"],
	["up", "counted"],
	["up", "chunked"],
])("64 MiB %s, %s, take no more memory than a few pieces", async (direction, framing) => {
	const { held, resident } = await measure(direction, framing);
	console.log(`${direction}, ${framing}: ${held} bytes held, ${resident} more resident`);
	expect(held).toBeLessThan(4 * MiB);
	expect(resident).toBeLessThan(4 * MiB);
});

test("10,000 exchanges on one connection leave nothing behind", async () => {
	const { before, after } = await measure("exchanges");
	console.log(`10,000 exchanges: ${after.held - before.held} bytes`);
	expect(after.listeners).toEqual(before.listeners);
	expect(after.resources).toEqual(before.resources);
	// Less than the smallest object for each exchange.
	expect(after.held - before.held).toBeLessThan(400_000);
});
