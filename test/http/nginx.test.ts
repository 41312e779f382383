// Exchanges with nginx, plain and over TLS.

import { gunzipSync } from "node:zlib";
import { readResponse } from "socket-makefile/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, blob, connected } from "./exchanges.ts";
import { missing, type Running, selfSigned, startNginx } from "./servers.ts";

const reason = missing(["nginx", "-v"], ["openssl", "version"]);

describe.each(["plain", "TLS"])("nginx, %s", (kind) => {
	let server: Running | undefined;
	let ca: string | undefined;

	beforeAll(async () => {
		if (reason !== undefined) return;
		const certificate = kind === "TLS" ? selfSigned() : undefined;
		ca = certificate?.cert;
		server = await startNginx(blob, certificate);
	});

	afterAll(async () => server?.[Symbol.asyncDispose]());

	const test = (name: string, use: Parameters<typeof connected>[1]) =>
		it(name, async (context) => {
			if (server === undefined) return context.skip(reason);
			await connected(server.port, use, ca);
		});

	test("keeps one connection for 500 requests", async (file) => {
		for (let i = 0; i < 100; i++) {
			const hello = await ask(file, "/hello");
			expect(hello).toMatchObject({ status: 200, framing: "length", keepAlive: true });
			expect(await hello.text()).toBe("hello\n");
			expect(await ask(file, "/hello", "HEAD")).toMatchObject({ framing: "none", keepAlive: true });
			expect(await ask(file, "/empty")).toMatchObject({ status: 204, framing: "none" });
			const moved = await ask(file, "/redir");
			expect(moved.headers.get("location")).toContain("/hello");
			await moved.body.drain();
			const absent = await ask(file, "/absent");
			expect(absent.status).toBe(404);
			expect(await absent.text()).toContain("404 Not Found");
		}
	});

	test("sends a file by length, in parts, by chunks and not at all", async (file) => {
		const whole = await ask(file, "/blob");
		expect((await whole.bytes()).equals(blob)).toBe(true);
		const part = await ask(file, "/blob", "GET", { Range: "bytes=100-199" });
		expect(part.status).toBe(206);
		expect((await part.bytes()).equals(blob.subarray(100, 200))).toBe(true);
		const packed = await ask(file, "/packed", "GET", { "Accept-Encoding": "gzip" });
		expect(packed.framing).toBe("chunked");
		expect(gunzipSync(await packed.bytes()).equals(blob)).toBe(true);
		const etag = whole.headers.get("etag") ?? "";
		expect(await ask(file, "/blob", "GET", { "If-None-Match": etag })).toMatchObject({ status: 304, framing: "none" });
		expect(await (await ask(file, "/hello")).text()).toBe("hello\n");
	});

	test("closes when asked to", async (file) => {
		const response = await ask(file, "/hello", "GET", { Connection: "close" });
		expect(response.keepAlive).toBe(false);
		expect(await response.text()).toBe("hello\n");
		await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE" });
	});
});
