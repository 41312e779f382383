// Reads of messages over every kind of stream: cut in each way, with bytes behind the message that stay readable.

import { setImmediate } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { makefile } from "../../src/index.ts";
import { transports } from "../support/transports.ts";
import { everyCut, pieces, randomOf } from "./deliveries.ts";

const HEAD = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const MESSAGE = Buffer.from(`${HEAD}\0\0\0\x05hello`);
const CUTS = everyCut(MESSAGE.length, randomOf(7));

describe.each(transports().map((transport) => ({ name: transport.name, transport })))("over $name", ({ transport }) => {
	afterAll(() => transport.close());

	async function each(
		trailing: string,
		read: (stream: import("node:stream").Duplex) => Promise<Buffer>,
	): Promise<void> {
		for (const cuts of [CUTS[0], CUTS.at(-1), CUTS.at(-3), CUTS[25], CUTS[27]]) {
			const { near, far } = await transport.open();
			const reading = read(near);
			for (const piece of pieces(MESSAGE, cuts ?? [])) {
				far.write(piece);
				await setImmediate();
			}
			far.end(trailing);
			expect(String(await reading)).toBe(trailing);
			near.destroy();
			far.destroy();
		}
	}

	test.each(["", "more\r\n\r\n\0"])("binary messages, then %j", async (trailing) => {
		await each(trailing, async (stream) => {
			const f = makefile(stream, "rb");
			expect(String(await f.readuntil(["\r\n\r\n", "\n\n"]))).toBe(HEAD);
			expect((await f.peekexactly(4)).readUInt32BE()).toBe(5);
			expect((await f.readexactly(4)).readUInt32BE()).toBe(5);
			const parts: Buffer[] = [];
			for await (const part of f.chunks(5)) parts.push(part);
			expect(String(Buffer.concat(parts))).toBe("hello");
			await f.close();
			return makefile(stream, "rb").read();
		});
	});

	test.each(["", "more\r\n\r\n\0"])("text messages, then %j", async (trailing) => {
		await each(trailing, async (stream) => {
			const f = makefile(stream, "r");
			expect(await f.readuntil("\n\n")).toBe(HEAD.replaceAll("\r", ""));
			expect(await f.readexactly(4)).toBe("\0\0\0\x05");
			expect(await f.readuntil(["llo", "hel"])).toBe("hel");
			expect(await f.readuntil("lo")).toBe("lo");
			return (await f.detach()).read();
		});
	});

	test("the end within a message", async () => {
		const { near, far } = await transport.open();
		const f = makefile(near, "rb");
		far.end("half");
		for (let i = 0; i < 2; i++) {
			const error = { code: "ERR_INCOMPLETE_READ", partial: Buffer.from("half"), expected: undefined };
			await expect(f.readuntil("\n")).rejects.toMatchObject(error);
			await expect(f.readexactly(9)).rejects.toMatchObject({ ...error, expected: 9 });
			await expect(f.peekexactly(9)).rejects.toMatchObject({ ...error, expected: 9 });
		}
		expect(String(await f.read())).toBe("half");
		near.destroy();
		far.destroy();
	});
});
