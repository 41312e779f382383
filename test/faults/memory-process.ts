// Prints how many bytes of memory a file takes. `line`: the most while a line without an end grows up to the limit;
// `bytes`: per byte, when 100,000 bytes have arrived one by one; `skip`: the most while skipline() skips 64 MiB.

import { setImmediate } from "node:timers/promises";
import { makefile } from "../../src/index.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";

const [what, mode] = process.argv.slice(2);
const SINGLE = 100_000;
const chunk = "x".repeat(65_536);

async function memory(): Promise<number> {
	await setImmediate();
	// The first collection releases the buffers; their memory is freed by the second one at the latest.
	gc?.();
	gc?.();
	const { heapUsed, arrayBuffers, external } = process.memoryUsage();
	return heapUsed + Math.max(arrayBuffers, external);
}

async function arrive(stream: ScriptedDuplex, text: string, times: number): Promise<void> {
	for (let i = 0; i < times; i++) {
		stream.push(Buffer.from(text));
		if (i % 16 === 0) await setImmediate();
	}
}

async function measure(): Promise<number> {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, mode === "r" ? "r" : "rb", { maxLineLength: what === "bytes" ? 10_000_000 : 1_048_576 });
	const before = await memory();
	let most = 0;
	if (what === "line") {
		const line = f.readline().catch(() => {});
		for (const chunks of [1, 6, 8]) {
			await arrive(stream, chunk, chunks);
			most = Math.max(most, (await memory()) - before);
		}
		await arrive(stream, chunk, 1);
		await line;
	} else if (what === "bytes") {
		const line = f.readline();
		await arrive(stream, "x", SINGLE);
		most = ((await memory()) - before) / SINGLE;
		await arrive(stream, "\n", 1);
		await line;
	} else {
		const skipped = f.skipline();
		for (let i = 0; i < 4; i++) {
			await arrive(stream, chunk, 256);
			most = Math.max(most, (await memory()) - before);
		}
		await arrive(stream, "\n", 1);
		await skipped;
	}
	stream.destroy();
	return most;
}

// The first round is a warm-up, so that compiled code and caches are not counted.
await measure();
console.log(await measure());
