// dropNext(): bytes that are dropped where they enter a stream, if they come next.

import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { dropNext } from "../../src/socket/stream/drop-next.ts";

const NOTHING = Buffer.alloc(0);

/** What a stream gives after these chunks were pushed and it ended. */
async function given(chunks: readonly (string | Uint8Array)[], drop = "\n\0", held = NOTHING): Promise<string> {
	const stream = new Readable({ read() {} });
	dropNext(stream, Buffer.from(drop), held);
	for (const chunk of chunks) stream.push(chunk, "latin1");
	stream.push(null);
	expect(Object.hasOwn(stream, "push")).toBe(false);
	const parts: Buffer[] = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts).toString("latin1");
}

describe("the bytes to be dropped", () => {
	it("are dropped once, whole or cut, in a chunk of their own or with what follows", async () => {
		expect(await given([Buffer.from("\n\0\n\0x")])).toBe("\n\0x");
		expect(await given([Buffer.from("\n"), Buffer.from("\0"), Buffer.from("x")])).toBe("x");
		expect(await given([Buffer.from("\n"), Buffer.from("\0x")])).toBe("x");
		expect(await given([])).toBe("");
	});

	it("are kept where something else comes first, and where the end comes before they are whole", async () => {
		expect(await given([Buffer.from("x\n\0")])).toBe("x\n\0");
		expect(await given([Buffer.from("\n"), Buffer.from("x")])).toBe("\nx");
		expect(await given([Buffer.from("\n")])).toBe("\n");
	});

	it("keep nothing back that cannot be their beginning", () => {
		const stream = new Readable({ read() {} });
		dropNext(stream, Buffer.from("\n\0"), NOTHING);
		stream.push(Buffer.from("x"));
		expect(String(stream.read())).toBe("x");
	});

	it("may have begun to arrive before", async () => {
		expect(await given([Buffer.from("\0x")], "\n\0", Buffer.from("\n"))).toBe("x");
		expect(await given([Buffer.from("x")], "\n\0", Buffer.from("\n"))).toBe("\nx");
		expect(await given([], "\n\0", Buffer.from("\n"))).toBe("\n");
	});

	it("may come as text, or as bytes that are no Buffer", async () => {
		expect(await given(["\n\0\xff"])).toBe("\xff");
		expect(await given([new Uint8Array([10, 0, 120])])).toBe("x");
	});

	it("leave a push() of the stream's own in its place", async () => {
		const stream = new Readable({ read() {} });
		const seen: unknown[] = [];
		const own = function (this: Readable, chunk: unknown): boolean {
			seen.push(chunk);
			return Readable.prototype.push.call(this, chunk);
		};
		stream.push = own;
		dropNext(stream, Buffer.from("\n"), NOTHING);
		stream.push(Buffer.from("\nx"));
		expect(stream.push).toBe(own);
		expect(seen.map(String)).toEqual(["x"]);
	});
});
