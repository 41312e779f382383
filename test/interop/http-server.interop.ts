// Clients of others before our server: node:http, curl and Python's http.client.

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/run.ts";
import { BIG, type Info, Origin, sha256 } from "./support/http-origin.ts";
import { PROGRAMS } from "./support/programs.ts";
import { needs } from "./support/server.ts";

let origin: Origin;
let folder: string;
beforeAll(async () => {
	origin = await Origin.start();
	folder = await mkdtemp(path.join(tmpdir(), "interop-http-"));
	writeFileSync(path.join(folder, "big"), BIG);
});
afterAll(async () => {
	await origin[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});
beforeEach(() => {
	origin.connections = 0;
});

describe("node:http", () => {
	interface Given extends http.RequestOptions {
		/** The pieces of the body; more than one go out in chunks. */
		readonly pieces?: readonly (string | Buffer)[];
		readonly trailers?: http.OutgoingHttpHeaders;
	}

	async function ask(target: string, { pieces = [], trailers, ...options }: Given = {}) {
		const request = http.request({ host: "127.0.0.1", port: origin.port, path: target, ...options });
		if (pieces.length > 1 || trailers !== undefined) for (const piece of pieces) request.write(piece);
		if (trailers !== undefined) request.addTrailers(trailers);
		request.end(pieces.length > 1 || trailers !== undefined ? undefined : pieces[0]);
		const [response]: http.IncomingMessage[] = await once(request, "response");
		if (response === undefined) throw new Error("no response");
		return { status: response.statusCode, headers: response.headers, body: await buffer(response), response };
	}

	it("all kinds of answers and of bodies over one connection", async () => {
		const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		for (let round = 0; round < 20; round++) {
			const hello = await ask("/", { agent });
			expect([hello.status, String(hello.body), hello.headers["content-length"]]).toEqual([200, "hello\n", "6"]);
			expect(Date.parse(hello.headers.date ?? "")).toBeGreaterThan(0);
			const head = await ask("/big", { agent, method: "HEAD" });
			expect([head.body.length, head.headers["content-length"]]).toEqual([0, String(BIG.length)]);
			expect((await ask("/big", { agent })).body.equals(BIG)).toBe(true);
			const chunked = await ask("/chunked", { agent });
			expect(chunked.headers["transfer-encoding"]).toBe("chunked");
			expect(chunked.body.equals(BIG)).toBe(true);
			for (const [target, status] of [
				["/empty", 204],
				["/unchanged", 304],
				["/absent", 404],
			] as const)
				expect((await ask(target, { agent })).status).toBe(status);
			const counted = await ask("/echo", { agent, method: "POST", pieces: [BIG] });
			expect(counted.body.equals(BIG)).toBe(true);
			const pieces = [BIG.subarray(0, 7), BIG.subarray(7, 70_000), BIG.subarray(70_000)];
			const inChunks = await ask("/info", { agent, method: "PUT", pieces, trailers: { "X-Sum": "42" } });
			const info: Info = JSON.parse(String(inChunks.body));
			expect(info).toMatchObject({ method: "PUT", version: "1.1", framing: "chunked", trailers: [["X-Sum", "42"]] });
			expect([info.size, info.sha256]).toEqual([BIG.length, sha256(BIG)]);
		}
		expect(origin.connections).toBe(1);
		agent.destroy();
	});

	it("100 Continue, and a refusal instead of it", async () => {
		const headers = { Expect: "100-continue", "Content-Length": 4 };
		const ask = (target: string) =>
			http.request({ host: "127.0.0.1", port: origin.port, path: target, method: "POST", headers });
		const request = ask("/echo");
		request.flushHeaders();
		await once(request, "continue");
		request.end("ping");
		const [response] = await once(request, "response");
		expect(String(await buffer(response))).toBe("ping");

		const refused = ask("/forbidden");
		refused.flushHeaders();
		const [answer]: http.IncomingMessage[] = await once(refused, "response");
		expect([answer?.statusCode, answer?.headers.connection]).toEqual([403, "close"]);
		refused.destroy();
	});

	it("pipelined requests are answered in order", async () => {
		const socket = net.connect(origin.port, "127.0.0.1");
		const count = 200;
		for (let i = 0; i < count; i++) socket.write(`GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`);
		socket.write("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		const text = String(await buffer(socket));
		const answered = [...text.matchAll(/^no \/(\w+)$/gm)].map(([, name]) => name);
		expect(answered).toEqual([...Array.from({ length: count }, (_, i) => String(i)), "last"]);
	});

	it("an upgrade, and a tunnel", async () => {
		const upgrading = http.request({
			host: "127.0.0.1",
			port: origin.port,
			headers: { Connection: "Upgrade", Upgrade: "echo" },
		});
		upgrading.end();
		const [response, socket] = await once(upgrading, "upgrade");
		expect(response.statusCode).toBe(101);
		socket.end("hello");
		expect(String(await buffer(socket))).toBe("hello");

		const connecting = http.request({ host: "127.0.0.1", port: origin.port, method: "CONNECT", path: "a:1" });
		connecting.end();
		const [opened, tunnel] = await once(connecting, "connect");
		expect([opened.statusCode, opened.headers["content-length"]]).toEqual([200, undefined]);
		tunnel.end("hello");
		expect(String(await buffer(tunnel))).toBe("hello");
	});
});

describe("curl", () => {
	const curl = (...args: string[]) => run("curl", ["-sS", "--http1.1", ...args]);
	const url = (target: string) => `http://127.0.0.1:${origin.port}${target}`;
	const infoOf = async (...args: string[]): Promise<Info> => JSON.parse(String(await curl(...args, url("/info"))));

	it("several answers over one connection", async (context) => {
		needs(PROGRAMS.curl, context);
		const format = "%{http_code} %{size_download} %{num_connects}\n";
		const targets = ["/", "/big", "/chunked", "/empty", "/unchanged", "/absent", "/"];
		const args = targets.flatMap((target) => [url(target), "-o", "/dev/null"]);
		expect(String(await curl("-w", format, ...args)).split("\n")).toEqual([
			"200 6 1",
			`200 ${BIG.length} 0`,
			`200 ${BIG.length} 0`,
			"204 0 0",
			"304 0 0",
			"404 11 0",
			"200 6 0",
			"",
		]);
		expect(origin.connections).toBe(1);
	});

	it("HEAD, and HTTP/1.0 with and without keep-alive", async (context) => {
		needs(PROGRAMS.curl, context);
		expect(String(await curl("-I", url("/big")))).toMatch(new RegExp(`^content-length: ${BIG.length}\r$`, "im"));
		expect((await run("curl", ["-sS", "--http1.0", url("/chunked")])).equals(BIG)).toBe(true);
		const kept = ["-sS", "--http1.0", "-H", "Connection: keep-alive", "-w", "%{num_connects}\n", url("/"), url("/")];
		expect(String(await run("curl", kept))).toBe("hello\n1\nhello\n0\n");
	});

	it("-d, -F and -T send bodies, counted and in chunks", async (context) => {
		needs(PROGRAMS.curl, context);
		expect(await infoOf("-d", "a=1")).toMatchObject({ method: "POST", framing: "length", size: 3 });
		expect(await infoOf("-F", `file=@${folder}/big`)).toMatchObject({ method: "POST", framing: "length" });
		const whole = { size: BIG.length, sha256: sha256(BIG) };
		expect(await infoOf("-T", `${folder}/big`)).toMatchObject({ method: "PUT", framing: "length", ...whole });
		const piped = await run("curl", ["-sS", "--http1.1", "-T", "-", url("/info")], BIG);
		expect(JSON.parse(String(piped))).toMatchObject({ method: "PUT", framing: "chunked", ...whole });
	});

	it("waits for 100 Continue, however long, and gets it at once", async (context) => {
		needs(PROGRAMS.curl, context);
		// If no 100 came, curl would wait until this test has timed out.
		const patient = ["--expect100-timeout", "600", "-H", "Expect: 100-continue"];
		for (const body of [
			["-d", "a=1"],
			["-T", `${folder}/big`],
			["-X", "PATCH", "-d", `@${folder}/big`],
		]) {
			const info = await infoOf(...patient, ...body);
			expect(info.headers.expect).toBe("100-continue");
		}
		const refused = await curl(
			...patient,
			"-w",
			"%{http_code} %{size_upload}",
			"-T",
			`${folder}/big`,
			url("/forbidden"),
		);
		expect(String(refused)).toBe("no\n403 0");
	});

	it("an answer before the body has come whole", async (context) => {
		needs(PROGRAMS.curl, context);
		const refused = curl("-H", "Expect:", "-w", "%{http_code}", "-T", `${folder}/big`, url("/forbidden"));
		expect(String(await refused)).toBe("no\n403");
	});
});

describe("Python's http.client", () => {
	it("all kinds of answers and of bodies over one connection", async (context) => {
		needs(PROGRAMS.python, context);
		const client = `
import hashlib, http.client, json, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
def ask(method, path, body=None, headers={}, **more):
    c.request(method, path, body, headers, **more)
    r = c.getresponse()
    return r, r.read()
for i in range(20):
    r, body = ask("GET", "/")
    assert (r.status, r.version, body) == (200, 11, b"hello\\n"), (r.status, body)
    r, body = ask("HEAD", "/big")
    assert (body, r.getheader("content-length")) == (b"", str(1 << 20))
    r, big = ask("GET", "/big")
    r, chunked = ask("GET", "/chunked")
    assert len(big) == 1 << 20 and big == chunked
    for path, status in ("/empty", 204), ("/unchanged", 304), ("/absent", 404):
        assert ask("GET", path)[0].status == status
    assert ask("POST", "/echo", big)[1] == big
    r, body = ask("PUT", "/info", iter([big[:5], big[5:]]), encode_chunked=True)
    info = json.loads(body)
    assert (info["framing"], info["size"]) == ("chunked", 1 << 20)
    assert info["sha256"] == hashlib.sha256(big).hexdigest()
r, body = ask("GET", "/", headers={"Connection": "close"})
assert r.will_close
print("done")
`;
		expect(String(await run("python3", ["-c", client, String(origin.port)]))).toBe("done\n");
		expect(origin.connections).toBe(1);
	});
});
