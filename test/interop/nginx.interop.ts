import { writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "socket-makefile";
import { readResponse, writeRequest } from "socket-makefile/http";
import { expect, it } from "vitest";
import { makeFolders } from "./support/files.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.nginx;
const BIG = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 11 + (i >> 8)) & 0xff));

function prepare(folder: string, [port]: readonly number[]): string[] {
	makeFolders(folder, "www", "tmp");
	writeFileSync(path.join(folder, "www/big.bin"), BIG);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi"].map((name) => `${name}_temp_path tmp;`).join(" ");
	writeFileSync(
		path.join(folder, "nginx.conf"),
		`daemon off; master_process off; pid nginx.pid; error_log stderr notice;
events { worker_connections 64; }
http { access_log off; ${temporary}
 server { listen 127.0.0.1:${port}; root www; default_type text/plain; keepalive_timeout 5;
  location /hello { return 200 "hello\\n"; } location /empty { return 204; } location / { } } }
`,
	);
	return ["-p", `${folder}/`, "-c", "nginx.conf"];
}

describeServer({ program, prepare }, (server) => {
	const headers = { Host: "localhost" };
	const open = () => connect(["127.0.0.1", server().ports[0] ?? 0], { timeout: 10_000 });

	it("pipelined requests on one file: each response ends at its exact byte", async (context) => {
		needs(program, context);
		await using socket = await open();
		await using file = socket.makefile("rwb");
		for (let i = 0; i < 20; i++) {
			for (const path of ["/hello", "/empty", "/big.bin"]) await writeRequest(file, { method: "GET", path, headers });
		}
		for (let i = 0; i < 20; i++) {
			expect(await (await readResponse(file)).text()).toBe("hello\n");
			const empty = await readResponse(file);
			expect([empty.status, empty.framing]).toEqual([204, "none"]);
			expect(BIG.equals(await (await readResponse(file)).bytes())).toBe(true);
		}
	});

	it("the body after the head is handed over to another consumer", async (context) => {
		needs(program, context);
		await using socket = await open();
		const file = socket.makefile("rwb");
		await writeRequest(file, { method: "GET", path: "/big.bin", headers: { ...headers, Connection: "close" } });
		for (let line = await file.readline(); String(line) !== "\r\n"; line = await file.readline()) {
			expect(String(line)).toMatch(/\r\n$/);
		}
		const parts: Buffer[] = [];
		for await (const part of await socket.detach()) parts.push(part);
		expect(Buffer.concat(parts).equals(BIG)).toBe(true);
	});

	it("the whole answer arrives after we have ended our direction", async (context) => {
		needs(program, context);
		await using socket = await open();
		await using file = socket.makefile("rwb");
		await writeRequest(file, { method: "GET", path: "/big.bin", headers: { ...headers, Connection: "close" } });
		await socket.shutdown("write");
		expect(BIG.equals(await (await readResponse(file)).bytes())).toBe(true);
		expect(await file.read()).toHaveLength(0);
	});
});
