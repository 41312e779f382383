// The demo program, run as a user runs it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";

const root = path.resolve(import.meta.dirname, "../..");

async function demo(...args: string[]): Promise<{ out: string; err: string; code: number }> {
	const child = spawn(process.execPath, ["--import", "tsx", "examples/http-head.ts", ...args], {
		cwd: root,
		env: { ...process.env, NO_COLOR: "1" },
	});
	const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
	return { out, err, code };
}

/** Runs the demo against a server that sends `answer` and ends the connection. */
async function against(answer: string, ...args: string[]) {
	const server = net.createServer((socket) => socket.once("data", () => socket.end(Buffer.from(answer, "latin1"))));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as net.AddressInfo;
	try {
		return await demo(`http://127.0.0.1:${port}/`, ...args);
	} finally {
		server.close();
	}
}

describe.concurrent("npm start", { timeout: 60_000 }, () => {
	it("shows interim responses, fields, trailers and framing", async () => {
		const { out, err, code } = await demo();
		expect({ err, code }).toEqual({ err: "", code: 0 });
		expect(out).toMatch(/^HTTP\/1.1 103 Early Hints\nLink: .*\n\nHTTP\/1.1 200 OK\nContent-Type: text\/plain/);
		expect(out).toMatch(
			/\n\nX-Words: 2\n\n13 bytes of body, ended by the last chunk, after 103, 1 trailer, the connection ends, the first line after [0-9.]+ ms\n$/,
		);
	});

	it("shows lines as they arrive with --raw", async () => {
		expect((await demo("--raw")).out).toContain('"HTTP/1.1 200 OK\\r\\n"\n');
	});

	it("makes many requests on one connection with --follow", async () => {
		const { out } = await demo("--follow", "3");
		expect(out.match(/the connection stays open/g)).toHaveLength(2);
		expect(out.match(/the connection ends/g)).toHaveLength(1);
	});

	it("requests with the method of -X", async () => {
		expect((await demo("-X", "HEAD")).out).toContain("0 bytes of body, ended by the head, because it is empty");
	});

	it("shows a body as text, as JSON, in hex", async () => {
		expect((await demo("--body")).out).toContain("\n\nHello, World\n");
		expect((await demo("/json", "--body")).out).toContain('{\n  "hello": [\n    "world",\n    "мир"\n  ]\n}\n');
		expect((await demo("/bytes", "--body")).out).toContain(
			"00000010  50 75 9a bf e4 09 2e 53 78 9d c2 e7 0c 31 56 7b  Pu.....Sx....1V{\n",
		);
	});

	it("decodes a body by its charset, and escapes control characters", async () => {
		const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=latin1\r\n\r\n";
		expect((await against(`${head}caf\xe9 \x1b[2J\r\n`, "--body")).out).toContain("café \\x1b[2J\n");
	});

	it("says in one line what is wrong with its arguments, and exits with 2", async () => {
		const cases = [
			await demo("nonsense"),
			await demo("ftp://127.0.0.1/"),
			await demo("-X", "G T"),
			await demo("--follow", "0"),
			await demo("--timeout", "long"),
			await demo("--nonsense"),
		];
		for (const { err, code } of cases) {
			expect(err).toMatch(/^http-head: [^\n]+; see --help\n$/);
			expect(code).toBe(2);
		}
	});

	it("trusts a certificate with --ca, and says so if it is missing", async () => {
		const { key, cert } = certificate();
		const server = createServer({ key, cert }, (_, response) => response.end("secret\n")).listen(0, "127.0.0.1");
		await once(server, "listening");
		const folder = mkdtempSync(path.join(tmpdir(), "http-head-"));
		writeFileSync(path.join(folder, "ca.pem"), cert);
		try {
			const url = `https://localhost:${(server.address() as net.AddressInfo).port}/`;
			const { err, code } = await demo(url);
			expect(err).toBe("http-head: self-signed certificate; --ca FILE trusts the certificate in FILE\n");
			expect(code).toBe(1);
			expect((await demo(url, "--body", "--ca", path.join(folder, "ca.pem"))).out).toContain("  secret.\n");
		} finally {
			server.close();
			rmSync(folder, { recursive: true });
		}
	});

	it("says in one line what went wrong, and exits with 1", async () => {
		const cases = [
			await demo("http://127.0.0.1:1/"),
			await against("SSH-2.0-x\r\n"),
			await against(""),
			await against("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"),
			await against("HTTP/1.1 200 OK\r\n\r\n", "--follow", "2"),
		];
		for (const { err, code } of cases) {
			expect(err).toMatch(/^http-head: [^\n]+\n$/);
			expect(code).toBe(1);
		}
	});
});
