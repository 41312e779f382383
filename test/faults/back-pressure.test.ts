// Back-pressure in both directions: a file that is not read stops the peer, and a program that awaits write() uses little
// memory.

import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { DEFAULT_BUFFER_SIZE, makefile } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

/** The most bytes that libuv delivers at once. */
const CHUNK = 65_536;
const LINE = `${"x".repeat(99)}\n`;

describe.each(["tcp", "tls"] as const)("a reader that stops (%s)", (transport) => {
	test.each(["r", "rb"] as const)("lets the kernel's window close ('%s')", async (mode) => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, mode);
		// More than the kernel's buffers at both ends can hold.
		pair.peer.write(LINE.repeat(600_000));
		for (let i = 0; i < 1000; i++) expect(await f.readline()).toHaveLength(LINE.length);
		const consumed = 1000 * LINE.length;
		let before = -1;
		while (pair.ours.bytesRead !== before) {
			before = pair.ours.bytesRead;
			await setTimeout(20);
		}
		const ahead = pair.ours.bytesRead - consumed;
		const nodes = pair.ours.readableLength;
		expect(nodes).toBeLessThan(pair.ours.readableHighWaterMark + CHUNK);
		expect(ahead - nodes).toBeLessThanOrEqual(DEFAULT_BUFFER_SIZE + CHUNK);
		expect(pair.peer.writableLength).toBeGreaterThan(0);
	});
});

test("nothing is read before somebody reads", async () => {
	await using pair = await connected();
	pair.ours.pause();
	const f = makefile(pair.ours, "rwb");
	pair.peer.write(Buffer.alloc(20_000_000));
	await f.write(Buffer.from("x"));
	await f.flush();
	await setTimeout(20);
	expect(pair.ours.bytesRead).toBeLessThanOrEqual(pair.ours.readableHighWaterMark + CHUNK);
});

describe.each(["w", "wb", "rwb"] as const)("a writer that awaits write() ('%s')", (mode) => {
	test.each([1, 100, 8192, 8193, 100_000])("holds the buffer and one write of %i bytes at most", async (size) => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const f = makefile(stream, mode);
		const text = "x".repeat(size);
		const data = Buffer.from(text);
		let accepted = 0;
		let most = 0;
		for (let i = 0; i < 200 || accepted < 100_000; i++) {
			const writing = mode === "w" ? (f as ReturnType<typeof makefile<"w">>).write(text) : f.write(data as never);
			accepted += size;
			most = Math.max(most, accepted - stream.received.length);
			// The peer takes the data only now, so that `most` includes all of it.
			while (stream.writableLength > 0) {
				stream.answer();
				await Promise.resolve();
			}
			await writing;
		}
		expect(most).toBeLessThanOrEqual(DEFAULT_BUFFER_SIZE + size);
	});
});

test.each(["w", "wb"] as const)(
	"writelines() of a list waits for all of it, whatever its last item ('%s')",
	async (mode) => {
		const stream = new ScriptedDuplex({ answer: "held" });
		const items = ["x".repeat(DEFAULT_BUFFER_SIZE + 1), "y"];
		const writing =
			mode === "w"
				? makefile(stream, mode).writelines(items)
				: makefile(stream, mode).writelines(items.map((item) => Buffer.from(item)));
		let done = false;
		writing.then(() => {
			done = true;
		});
		await setImmediate();
		expect(done).toBe(false);
		stream.answer();
		await writing;
	},
);

test("write() waits while the kernel is behind", async () => {
	const stream = new ScriptedDuplex({ answer: "held" });
	const f = makefile(stream, "wb");
	const writing = f.write(Buffer.alloc(DEFAULT_BUFFER_SIZE + 1));
	let done = false;
	writing.then(() => {
		done = true;
	});
	await setTimeout(5);
	expect(done).toBe(false);
	stream.answer();
	await writing;
});
