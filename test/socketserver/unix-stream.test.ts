import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "socket-makefile";
import { StreamRequestHandler, ThreadingUnixStreamServer } from "socket-makefile/socketserver";
import { afterAll, expect, test } from "vitest";
import { serve } from "./serving.ts";

const folder = mkdtempSync(join(tmpdir(), "unix-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("SS-39 SS-40 serves on a path, with '' as the client's address, and removes the path when it is closed", async () => {
	const path = join(folder, "socket");
	class Tell extends StreamRequestHandler {
		override async handle() {
			await this.wfile.write(Buffer.from(JSON.stringify(this.clientAddress)));
		}
	}
	await using server = await serve(new ThreadingUnixStreamServer(path, Tell));
	expect(server.serverAddress).toBe(path);
	await using client = await connect(path);
	expect(await client.makefile("r").read()).toBe('""');
	await expect(new ThreadingUnixStreamServer(path, Tell).ready()).rejects.toMatchObject({ code: "EADDRINUSE" });
	await server.shutdown();
	await server.serverClose();
	expect(existsSync(path)).toBe(false);
});

test("after closeTimeout a handler that never ends is aborted", async () => {
	class Endless extends StreamRequestHandler {
		override async handle() {
			await this.wfile.write(Buffer.from("."));
			await new Promise(() => {});
		}
	}
	const server = await new ThreadingUnixStreamServer(join(folder, "endless"), Endless).ready();
	server.closeTimeout = 10;
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	expect(String(await client.recv(10))).toBe(".");
	await server.serverClose();
	await serving;
	expect(String(await client.recv(10))).toBe("");
});

test("a path that is too long is refused, by servers and clients, and not cut", async () => {
	const path = join(folder, "x".repeat(200));
	const refused = { code: "ENAMETOOLONG" };
	await expect(new ThreadingUnixStreamServer(path, StreamRequestHandler).ready()).rejects.toMatchObject(refused);
	await expect(connect(path)).rejects.toMatchObject(refused);
	expect(readdirSync(folder)).toEqual([]);
});
