// nginx and haproxy as reverse proxies before our server, with our client before them.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "socket-makefile";
import { type OutgoingRequest, readResponse, writeRequest } from "socket-makefile/http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { makeFolders } from "./support/files.ts";
import { BIG, type Info, Origin, sha256 } from "./support/http-origin.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, freePorts, needs, type Recipe, type Server } from "./support/server.ts";

const [port = 0] = await freePorts(1);
let origin: Origin;
beforeAll(async () => {
	origin = await Origin.start(port);
});
afterAll(() => origin[Symbol.asyncDispose]());
beforeEach(() => {
	origin.connections = 0;
});

const nginx: Recipe = {
	program: PROGRAMS.nginx,
	prepare(folder, [own]) {
		makeFolders(folder, "tmp");
		const temporary = ["fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path tmp;`).join(" ");
		writeFileSync(
			path.join(folder, "nginx.conf"),
			`daemon off; master_process off; pid nginx.pid; error_log stderr notice;
events { worker_connections 64; }
http { access_log off; client_body_temp_path tmp; proxy_temp_path tmp; ${temporary} client_max_body_size 8m;
 upstream ours { server 127.0.0.1:${port}; keepalive 4; }
 server { listen 127.0.0.1:${own}; keepalive_timeout 60;
  location / { proxy_pass http://ours; proxy_http_version 1.1; proxy_set_header Connection ""; }
  location /streamed/ { proxy_pass http://ours/; proxy_http_version 1.1; proxy_set_header Connection "";
   proxy_request_buffering off; proxy_buffering off; }
  location /old/ { proxy_pass http://ours/; } } }
`,
		);
		return ["-p", `${folder}/`, "-c", "nginx.conf"];
	},
};

const haproxy: Recipe = {
	program: PROGRAMS.haproxy,
	prepare(folder, [own]) {
		writeFileSync(
			path.join(folder, "haproxy.cfg"),
			`global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend in
  bind 127.0.0.1:${own}
  default_backend out
backend out
  server us 127.0.0.1:${port}
`,
		);
		return ["-db", "-f", path.join(folder, "haproxy.cfg")];
	},
};

/** Opens a connection to the proxy. The returned function makes one exchange on it. */
async function open(server: Server) {
	const socket = await connect(["127.0.0.1", server.ports[0] ?? 0], { timeout: 30_000 });
	const file = socket.makefile("rwb", { ownsSocket: true });
	const ask = async (method: string, target: string, more: Partial<OutgoingRequest> = {}) => {
		const headers = { Host: "localhost", ...more.headers };
		await writeRequest(file, { method, path: target, ...more, headers });
		return readResponse(file, { method });
	};
	return { ask, file, [Symbol.asyncDispose]: () => file.close() };
}

async function* pieces(): AsyncGenerator<Buffer> {
	yield BIG.subarray(0, 100);
	yield BIG.subarray(100, 300_000);
	yield BIG.subarray(300_000);
}

/** All kinds of requests through one of the proxy's paths. */
async function exchangeAll(server: Server, prefix: string, version: string): Promise<void> {
	await using client = await open(server);
	const { ask } = client;
	for (let round = 0; round < 10; round++) {
		expect(await (await ask("GET", `${prefix}/`)).text()).toBe("hello\n");
		const head = await ask("HEAD", `${prefix}/big`);
		expect([head.status, head.headers.get("content-length")]).toEqual([200, String(BIG.length)]);
		for (const name of ["big", "chunked"]) {
			expect((await (await ask("GET", `${prefix}/${name}`)).bytes()).equals(BIG), name).toBe(true);
		}
		for (const [name, status] of [
			["empty", 204],
			["unchanged", 304],
			["absent", 404],
		] as const) {
			const response = await ask("GET", `${prefix}/${name}`);
			expect(response.status).toBe(status);
			await response.body.drain();
		}
		expect((await (await ask("POST", `${prefix}/echo`, { body: BIG })).bytes()).equals(BIG)).toBe(true);
		const response = await ask("PUT", `${prefix}/info`, { body: pieces() });
		const info: Info = Object(await response.json());
		expect(info).toMatchObject({ method: "PUT", version, size: BIG.length, sha256: sha256(BIG) });
	}
	expect(origin.refused).toEqual([]);
}

describeServer(nginx, (server) => {
	it.for([
		["buffering, over kept connections", "", "1.1"],
		["streaming, over kept connections", "/streamed", "1.1"],
		["in HTTP/1.0", "/old", "1.0"],
	] as const)("%s", async ([, prefix, version], context) => {
		needs(PROGRAMS.nginx, context);
		await exchangeAll(server(), prefix, version);
		if (version === "1.1") expect(origin.connections).toBeLessThan(2);
	});
});

describeServer(haproxy, (server) => {
	it("over kept connections", async (context) => {
		needs(PROGRAMS.haproxy, context);
		await exchangeAll(server(), "", "1.1");
		expect(origin.connections).toBeLessThan(2);
	});

	it("passes on Expect, our 100 Continue, and our refusal", async (context) => {
		needs(PROGRAMS.haproxy, context);
		await using client = await open(server());
		const { file } = client;
		const headers = { Host: "localhost", Expect: "100-continue", "Content-Length": "4" };
		const onInterim = async () => {
			await file.write(Buffer.from("ping"));
			await file.flush();
		};
		await writeRequest(file, { method: "POST", path: "/echo", headers });
		const response = await readResponse(file, { method: "POST", onInterim });
		expect([response.interim[0]?.status, await response.text()]).toEqual([100, "ping"]);
		await writeRequest(file, { method: "POST", path: "/forbidden", headers });
		const refused = await readResponse(file, { method: "POST", onInterim });
		expect([refused.status, refused.interim.length]).toEqual([403, 0]);
	});
});
