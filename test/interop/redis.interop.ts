import { writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { connect } from "socket-makefile";
import { expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";
import { runExample } from "./support/example.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.redis;

function prepare(folder: string, [plain, secure]: readonly number[]): string[] {
	const { key, cert } = certificate();
	writeFileSync(path.join(folder, "cert.pem"), cert);
	writeFileSync(path.join(folder, "key.pem"), key);
	const files = ["--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "cert.pem"];
	const tls = ["--tls-port", String(secure), ...files, "--tls-auth-clients", "no"];
	return ["--port", String(plain), ...tls, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
}

describeServer({ program, ports: 2, prepare }, (server) => {
	const address = () => ["127.0.0.1", server().ports[0] ?? 0] as const;

	it("the example resp: one command, and pipelined ones", async (context) => {
		needs(program, context);
		const args = ["--host", "127.0.0.1", "--port", String(address()[1])];
		expect(String((await runExample("resp", [...args, "SET", "greeting", "naïve\r\nWorld"])).stdout)).toBe("OK\n");
		expect(String((await runExample("resp", [...args, "GET", "greeting"])).stdout)).toBe('"naïve\\r\\nWorld"\n');
		const input = `${"INCR counter\n".repeat(5000)}MGET greeting "no such" counter\nNONSENSE\n`;
		const { stdout, stderr } = await runExample("resp", args, input);
		expect(stderr).toBe("");
		const lines = String(stdout).trimEnd().split("\n");
		expect(lines.slice(0, 5000)).toEqual(Array.from({ length: 5000 }, (_, i) => `(integer) ${i + 1}`));
		expect(lines.slice(5000, 5003)).toEqual(['1) "naïve\\r\\nWorld"', "2) (nil)", '3) "5000"']);
		expect(lines[5003]).toMatch(/^\(error\) ERR unknown command/);
		const failed = await runExample("resp", ["--port", "1"]);
		expect(failed.code).toBe(1);
		expect(failed.stderr).toMatch(/^resp: .*ECONNREFUSED/);
	});

	it("the example resp over TLS, with the certificate verified", async (context) => {
		needs(program, context);
		const args = ["--host", "localhost", "--port", String(server().ports[1]), "--tls"];
		const trusted = await runExample("resp", [...args, "--ca", path.join(server().folder, "cert.pem"), "PING"]);
		expect(String(trusted.stdout)).toBe("PONG\n");
		const refused = await runExample("resp", [...args, "PING"]);
		expect(refused.code).toBe(1);
		expect(refused.stderr).toMatch(/self-signed certificate/);
	});

	it("a bulk of 64 MiB passes by readinto() and read1() with bounded memory", async (context) => {
		needs(program, context);
		await using socket = await connect(address());
		await using file = socket.makefile("rwb");
		const size = 64 << 20;
		const block = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
		await file.write(Buffer.from(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${size}\r\n`));
		for (let sent = 0; sent < size; sent += block.length) await file.write(block);
		await file.write(Buffer.from("\r\n"));
		await file.flush();
		expect(String(await file.readline())).toBe("+OK\r\n");
		const { stream } = socket;
		if (!(stream instanceof net.Socket)) throw new TypeError("no socket");
		for (const how of ["readinto", "read1"] as const) {
			await file.write(Buffer.from("GET big\r\nPING\r\n"));
			await file.flush();
			expect(String(await file.readline())).toBe(`$${size}\r\n`);
			const target = Buffer.alloc(block.length);
			const start = stream.bytesRead - (await file.peek()).length;
			let most = 0;
			for (let done = 0; done < size; done += target.length) {
				if (how === "readinto") expect(await file.readinto(target)).toBe(target.length);
				else {
					for (let filled = 0; filled < target.length; ) {
						filled += (await file.read1(target.length - filled)).copy(target, filled);
					}
				}
				if (!target.equals(block)) throw new Error(`other bytes after ${done}`);
				most = Math.max(most, stream.bytesRead - start - done);
			}
			expect(String(await file.read(2))).toBe("\r\n");
			expect(String(await file.readline())).toBe("+PONG\r\n");
			expect(most).toBeLessThan(1 << 19);
		}
	});

	it("the whole answer arrives after we have ended our direction", async (context) => {
		needs(program, context);
		await using socket = await connect(address());
		await using file = socket.makefile("rw");
		await file.write("PING\r\n".repeat(1000));
		await file.flush();
		await socket.shutdown("write");
		expect(await file.read()).toBe("+PONG\n".repeat(1000));
	});
});
