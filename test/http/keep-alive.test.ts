// The end of a connection on which nobody reads: `keepAlive` turns false without another read, also if the request had
// arrived before it was read, so that no read has set the stream flowing.

import type { Duplex } from "node:stream";
import { makefile } from "socket-makefile";
import { type HttpRequest, readRequest } from "socket-makefile/http";
import { afterAll, describe, expect, it } from "vitest";
import { transports } from "../support/transports.ts";

const get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";

async function arrived(stream: Duplex, octets: number): Promise<void> {
	while (stream.readableLength < octets) await new Promise(setImmediate);
}

async function turnsFalse(request: HttpRequest | undefined): Promise<void> {
	while (request?.keepAlive) await new Promise(setImmediate);
}

describe.each(transports())("the end of an idle connection over $name", (transport) => {
	afterAll(() => transport.close());

	it.each([get, post])("is noticed after a request that had arrived: %j", async (raw) => {
		const { near, far } = await transport.open();
		far.write(raw);
		await arrived(near, raw.length);
		const request = await readRequest(makefile(near, "rwb"));
		await request?.bytes();
		expect(request?.keepAlive).toBe(true);
		far.end();
		await turnsFalse(request);
		near.destroy();
	});

	it.each([get, post])("is noticed after a request that came while the one before it was answered: %j", async (raw) => {
		const { near, far } = await transport.open();
		const file = makefile(near, "rwb");
		const first = readRequest(file);
		far.write(get);
		expect((await first)?.keepAlive).toBe(true);
		far.write(raw);
		await arrived(near, raw.length);
		const second = await readRequest(file);
		await second?.bytes();
		expect(second?.keepAlive).toBe(true);
		far.end();
		await turnsFalse(second);
		near.destroy();
	});
});
