// Exchanges with python3 -m http.server, which uses HTTP/1.0 and bodies that end with the connection.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, blob, connected } from "./exchanges.ts";
import { missing, type Running, startPython } from "./servers.ts";

const reason = missing(["python3", "--version"]);

describe("python3 -m http.server", () => {
	let server: Running | undefined;

	beforeAll(async () => {
		if (reason === undefined) server = await startPython(blob);
	});

	afterAll(async () => server?.[Symbol.asyncDispose]());

	const test = (name: string, use: Parameters<typeof connected>[1]) =>
		it(name, async (context) => {
			if (server === undefined) return context.skip(reason);
			await connected(server.port, use);
		});

	test("a file by length, in HTTP/1.0", async (file) => {
		const response = await ask(file, "/blob");
		expect(response).toMatchObject({ status: 200, version: "1.0", framing: "length", keepAlive: false });
		expect((await response.bytes()).equals(blob)).toBe(true);
	});

	test("what a script writes, up to the end of the connection", async (file) => {
		const response = await ask(file, "/cgi-bin/script.py");
		expect(response).toMatchObject({ status: 200, framing: "close", keepAlive: false });
		expect(String(await response.body.readline())).toBe("line 1\n");
		expect(String(await response.body.read())).toBe("line 2\n");
		expect(response.trailers).toEqual([]);
	});

	test("HEAD", async (file) => {
		const response = await ask(file, "/blob", "HEAD");
		expect(response.headers.get("content-length")).toBe(String(blob.length));
		expect(await response.bytes()).toHaveLength(0);
	});

	test("a list of the folder", async (file) => expect(await (await ask(file, "/")).text()).toContain("blob"));

	test("an error", async (file) => {
		const response = await ask(file, "/absent");
		expect(response.status).toBe(404);
		expect(await response.text()).toContain("404");
	});
});
