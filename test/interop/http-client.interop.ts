// Our client before servers of others: node:http, Python's http.server and nginx.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { type BufferedRWPair, connect } from "socket-makefile";
import { type HttpResponse, type OutgoingBody, readResponse, writeRequest } from "socket-makefile/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolders } from "./support/files.ts";
import { BIG, sha256 } from "./support/http-origin.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), "interop-http-"));
	writeFileSync(path.join(folder, "big"), BIG);
});
afterAll(() => rm(folder, { recursive: true }));

async function* pieces(): AsyncGenerator<Buffer> {
	yield BIG.subarray(0, 1);
	yield BIG.subarray(1, 1);
	yield BIG.subarray(1, 200_000);
	yield BIG.subarray(200_000);
}

const length = { "Content-Length": String(BIG.length) };

/** Every way to send 1 MiB. */
const BODIES: readonly [name: string, framing: "length" | "chunked", headers: object, body: () => OutgoingBody][] = [
	["bytes", "length", {}, () => BIG],
	["an array of bytes", "chunked", {}, () => [BIG.subarray(0, 9), BIG.subarray(9)]],
	["a generator", "chunked", {}, pieces],
	["a generator of a known length", "length", length, pieces],
	["a file", "chunked", {}, () => createReadStream(path.join(folder, "big"))],
	["a file of a known length", "length", length, () => createReadStream(path.join(folder, "big"))],
];

async function put(file: BufferedRWPair, target: string, headers: object, body: OutgoingBody): Promise<HttpResponse> {
	await writeRequest(file, { method: "PUT", path: target, headers: { Host: "localhost", ...headers }, body });
	return readResponse(file, { method: "PUT" });
}

/** Asks with Expect, and sends the body when the server says 100. */
async function putIfWanted(file: BufferedRWPair, target: string, body: Buffer): Promise<HttpResponse> {
	const headers = { Host: "localhost", "Content-Length": String(body.length), Expect: "100-continue" };
	await writeRequest(file, { method: "PUT", path: target, headers });
	return readResponse(file, {
		method: "PUT",
		async onInterim({ status }) {
			if (status !== 100) return;
			await file.write(body);
			await file.flush();
		},
	});
}

describe("node:http", () => {
	let connections = 0;
	const server = http.createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
		const parts: Buffer[] = [];
		for await (const part of request) parts.push(part);
		const framing = request.headers["transfer-encoding"] ?? "length";
		response.end(JSON.stringify({ framing, sha256: sha256(Buffer.concat(parts)) }));
	});
	server.on("connection", () => connections++);
	server.on("checkContinue", (request: http.IncomingMessage, response: http.ServerResponse) => {
		if (request.url === "/early") {
			response.writeHead(417).end("no");
			return;
		}
		response.writeEarlyHints({ link: "</a>; rel=preload" });
		response.writeContinue();
		server.emit("request", request, response);
	});
	server.on("connect", (_request, socket) => socket.write("HTTP/1.1 200 OK\r\n\r\ntunnel\n"));
	beforeAll(async () => {
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});
	const open = () => connect(["127.0.0.1", (server.address() as AddressInfo).port], { timeout: 30_000 });

	it("bodies of all kinds over one connection", async () => {
		const before = connections;
		await using socket = await open();
		await using file = socket.makefile("rwb");
		for (let round = 0; round < 5; round++) {
			for (const [name, framing, headers, body] of BODIES) {
				const response = await put(file, "/", headers, body());
				expect(await response.json(), name).toEqual({ framing, sha256: sha256(BIG) });
				expect(response.keepAlive).toBe(true);
			}
		}
		expect(connections).toBe(before + 1);
	});

	it("100 Continue after early hints, and a refusal instead of it", async () => {
		await using socket = await open();
		await using file = socket.makefile("rwb");
		for (let i = 0; i < 5; i++) {
			const response = await putIfWanted(file, "/", BIG);
			expect(response.interim.map(({ status }) => status)).toEqual([103, 100]);
			expect(await response.json()).toEqual({ framing: "length", sha256: sha256(BIG) });
		}
		const refused = await putIfWanted(file, "/early", BIG);
		expect([refused.status, refused.interim.length, await refused.text()]).toEqual([417, 0, "no"]);
	});

	it("a tunnel", async () => {
		await using socket = await open();
		await using file = socket.makefile("rwb");
		await writeRequest(file, { method: "CONNECT", path: "a:443", headers: { Host: "a:443" } });
		expect((await readResponse(file, { method: "CONNECT" })).upgraded).toBe(true);
		expect(String(await file.readline())).toBe("tunnel\n");
	});
});

describe("Python's http.server", () => {
	// It reads counted bodies only. By default it speaks HTTP/1.0, and answers Expect itself.
	const SERVER = `
import hashlib, http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = sys.argv[1]
    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps({"framing": "length", "sha256": hashlib.sha256(body).hexdigest()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
`;

	async function withServer(version: string, use: (port: number) => Promise<void>): Promise<void> {
		const child: ChildProcess = spawn("python3", ["-c", SERVER, version], { stdio: ["ignore", "pipe", "inherit"] });
		if (child.stdout === null) throw new Error("the child has no stdout");
		const [port] = await once(createInterface({ input: child.stdout }), "line");
		try {
			await use(Number(port));
		} finally {
			child.kill();
			await once(child, "exit");
		}
	}

	it("HTTP/1.1: counted bodies and 100 Continue over one connection", async (context) => {
		needs(PROGRAMS.python, context);
		await withServer("HTTP/1.1", async (port) => {
			await using socket = await connect(["127.0.0.1", port], { timeout: 30_000 });
			await using file = socket.makefile("rwb");
			for (const [name, framing, headers, body] of BODIES) {
				if (framing !== "length") continue;
				expect(await (await put(file, "/", headers, body())).json(), name).toEqual({ framing, sha256: sha256(BIG) });
			}
			const response = await putIfWanted(file, "/", BIG);
			expect(response.interim.map(({ status }) => status)).toEqual([100]);
			expect(await response.json()).toEqual({ framing: "length", sha256: sha256(BIG) });
			await writeRequest(file, { method: "GET", path: "/", headers: { Host: "localhost" } });
			expect((await readResponse(file)).status).toBe(501);
		});
	});

	it("HTTP/1.0", async (context) => {
		needs(PROGRAMS.python, context);
		await withServer("HTTP/1.0", async (port) => {
			await using socket = await connect(["127.0.0.1", port], { timeout: 30_000 });
			await using file = socket.makefile("rwb");
			const response = await put(file, "/", {}, BIG);
			expect([response.version, response.keepAlive]).toEqual(["1.0", false]);
			expect(await response.json()).toEqual({ framing: "length", sha256: sha256(BIG) });
			await expect(readResponse(file)).rejects.toMatchObject({ code: "ERR_HTTP_NO_RESPONSE" });
		});
	});
});

function prepare(folder: string, [port]: readonly number[]): string[] {
	makeFolders(folder, "www", "tmp");
	const temporary = ["proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path tmp;`).join(" ");
	writeFileSync(
		path.join(folder, "nginx.conf"),
		`daemon off; master_process off; pid nginx.pid; error_log stderr notice;
events { worker_connections 64; }
http { access_log off; client_body_temp_path tmp; ${temporary} client_max_body_size 2m;
 server { listen 127.0.0.1:${port}; root www; dav_methods PUT; keepalive_timeout 60; } }
`,
	);
	return ["-p", `${folder}/`, "-c", "nginx.conf"];
}

describeServer({ program: PROGRAMS.nginx, prepare }, (server) => {
	const open = () => connect(["127.0.0.1", server().ports[0] ?? 0], { timeout: 30_000 });
	const stored = () => readFileSync(path.join(server().folder, "www/a"));

	it("stores bodies of all kinds over one connection, and sends them back to a file", async (context) => {
		needs(PROGRAMS.nginx, context);
		await using socket = await open();
		await using file = socket.makefile("rwb");
		for (const [name, , headers, body] of BODIES) {
			const response = await put(file, "/a", headers, body());
			expect([201, 204], name).toContain(response.status);
			await response.body.drain();
			expect(stored().equals(BIG), name).toBe(true);
			await writeRequest(file, { method: "PUT", path: "/a", headers: { Host: "localhost" }, body: "" });
			await (await readResponse(file)).body.drain();
			expect(stored()).toHaveLength(0);
		}
		const response = await putIfWanted(file, "/a", BIG);
		expect(response.interim.map(({ status }) => status)).toEqual([100]);
		await response.body.drain();
		await writeRequest(file, { method: "GET", path: "/a", headers: { Host: "localhost" } });
		const copy = path.join(folder, "copy");
		await pipeline((await readResponse(file)).body, createWriteStream(copy));
		expect(readFileSync(copy).equals(BIG)).toBe(true);
	});

	it("refuses a body that is too large before it comes", async (context) => {
		needs(PROGRAMS.nginx, context);
		await using socket = await open();
		await using file = socket.makefile("rwb");
		const response = await putIfWanted(file, "/a", Buffer.alloc(3 << 20));
		expect([response.status, response.interim.length]).toEqual([413, 0]);
	});
});
