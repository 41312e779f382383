// curl through the example http-proxy, to servers of Node.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../socketserver/program.ts";
import { certificate } from "../support/certificate.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/tools.ts";
import { watchdog } from "../support/watchdog.ts";
import { startServer } from "./example.ts";

watchdog(60_000);
needs("curl");
needs("openssl");

const BIG = Buffer.alloc(3_000_000, "0123456789\n");

let proxy: Program & { port: string };
let folder: string;
let origin: string;
let secure: string;
const servers: http.Server[] = [];

const answer: http.RequestListener = async (request, response) => {
	switch (request.url) {
		case "/echo":
			return request.pipe(response);
		case "/fields":
			return response.end(JSON.stringify(request.headers));
		case "/big":
			return response.writeHead(200, { "Content-Length": BIG.length, Connection: "X-Hop", "X-Hop": "a" }).end(BIG);
		case "/none":
			return response.writeHead(204).end();
		case "/cut":
			response.writeHead(200, { "Content-Length": 100 }).write("half", () => response.destroy());
			return;
		default:
			return response.end(`${request.method} ${request.url}\n`);
	}
};

async function start(server: http.Server): Promise<string> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	servers.push(server);
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	return `localhost:${address.port}`;
}

beforeAll(async () => {
	const { key, cert } = certificate();
	folder = mkdtempSync(path.join(tmpdir(), "proxy-"));
	writeFileSync(path.join(folder, "ca.pem"), cert);
	writeFileSync(path.join(folder, "big"), BIG);
	origin = `http://${await start(http.createServer(answer))}`;
	secure = `https://${await start(https.createServer({ key, cert }, answer))}`;
	proxy = await startServer("http-proxy");
});
afterAll(async () => {
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
	rmSync(folder, { recursive: true });
	expect(await proxy.stop()).toBe(0);
});

const curl = (...args: string[]) =>
	run("curl", [
		"-sS",
		"--noproxy",
		"",
		"--proxy",
		`http://127.0.0.1:${proxy.port}`,
		"--cacert",
		`${folder}/ca.pem`,
		...args,
	]);

test("plain requests over one connection to the proxy", async () => {
	const format = "%{http_code} %{size_download} %{num_connects}\n";
	const targets = ["/a?b", "/big", "/none", "/a"].flatMap((target) => [origin + target, "-o", "/dev/null"]);
	expect(String(await curl("-w", format, ...targets))).toBe(`200 9 1\n200 ${BIG.length} 0\n204 0 0\n200 7 0\n`);
});

test("fields of one connection are not passed on, and Host is the origin's", async () => {
	const given = ["-H", "Host: other", "-H", "Connection: X-Mine", "-H", "X-Mine: a", "-H", "X-Yours: b"];
	const fields = JSON.parse(String(await curl(...given, `${origin}/fields`)));
	expect(fields).toMatchObject({ host: origin.slice(7), connection: "close", "x-yours": "b" });
	expect(Object.keys(fields)).not.toContain("x-mine");
	expect(Object.keys(fields)).not.toContain("proxy-connection");
	const head = String(await curl("-I", `${origin}/big`));
	expect(head).toMatch(/^content-length: 3000000\r$/im);
	expect(head).not.toMatch(/x-hop/i);
});

test.each([
	["counted, after 100 Continue", ["-T", "BIG", "--expect100-timeout", "600", "-H", "Expect: 100-continue"]],
	["in chunks", ["-T", "-"]],
])("a body that is sent %s", async (_, args) => {
	const given = args.map((arg) => arg.replace("BIG", `${folder}/big`));
	const sent = run(
		"curl",
		["-sS", "--noproxy", "", "--proxy", `http://127.0.0.1:${proxy.port}`, ...given, `${origin}/echo`],
		BIG,
	);
	expect((await sent).equals(BIG)).toBe(true);
});

test("CONNECT: TLS through a tunnel, in both directions", async () => {
	expect((await curl("-T", `${folder}/big`, `${secure}/echo`)).equals(BIG)).toBe(true);
	const format = "%{http_connect} %{http_code} %{num_connects}\n";
	const twice = await curl("-w", format, `${secure}/a`, `${secure}/b`);
	expect(String(twice)).toMatch(/^GET \/a\n200 200 1\nGET \/b\n0+ 200 0\n$/);
});

test("an answer that is cut short stays cut short", async () => {
	// 18: "Transferred a partial file", 56: "Failure in receiving network data".
	const code = await curl(`${origin}/cut`).catch((error) => error.code);
	expect([18, 56]).toContain(code);
});

test("what cannot be served gets a status", async () => {
	const gone = await start(http.createServer());
	servers.pop()?.close();
	const status = async (...args: string[]) => String(await curl("-o", "/dev/null", "-w", "%{http_code}", ...args));
	expect(await status(`http://${gone}/`)).toBe("502");
	const connected = curl("-o", "/dev/null", `https://${gone}/`).catch((error) => error.message);
	expect(await connected).toContain("502");
	const raw = async (text: string) => {
		const socket = net.connect(Number(proxy.port), "127.0.0.1");
		socket.write(text);
		return String(await buffer(socket)).split("\r\n")[0];
	};
	expect(await raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
	expect(await raw("nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
	expect(await raw("GET http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")).toMatch(/^HTTP\/1.1 501 /);
});
