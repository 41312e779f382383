import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { connect, listen, UnreadDataError } from "socket-makefile";
import { expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";
import { writeCertificate } from "./support/files.ts";
import { find, PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.openssl;

function prepare(folder: string, [port]: readonly number[]): string[] {
	writeCertificate(folder);
	// The trace shows alerts in TLS 1.2 only.
	const trace = ["-msg", "-msgfile", path.join(folder, "messages"), "-tls1_2"];
	return [
		"s_server",
		"-accept",
		`127.0.0.1:${port}`,
		"-cert",
		"cert.pem",
		"-key",
		"key.pem",
		"-quiet",
		"-rev",
		...trace,
	];
}

describeServer({ program, prepare }, (server) => {
	it("s_server reverses lines; close() sends close_notify", async (context) => {
		needs(program, context);
		const { folder, ports } = server();
		const socket = await connect(["localhost", ports[0] ?? 0], { tls: { ca: certificate().cert }, timeout: 10_000 });
		const file = socket.makefile("rw");
		for (let i = 0; i < 100; i++) {
			const line = `line ${i} ${"x".repeat(i * 10)}`;
			await file.write(`${line}\n`);
			await file.flush();
			expect(await file.readline()).toBe(`${[...line].reverse().join("")}\n`);
		}
		await file.close();
		const seen = () => readFileSync(path.join(folder, "messages"), "latin1");
		expect(seen()).not.toMatch(/<<< .*Alert.*close_notify/);
		await socket.close();
		await expect.poll(seen, { timeout: 10_000 }).toMatch(/<<< .*Alert.*close_notify/);
	});

	it("refuses the certificate of s_server unless told to trust it", async (context) => {
		needs(program, context);
		const address = ["127.0.0.1", server().ports[0] ?? 0] as const;
		await expect(connect(address, { tls: true })).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
		const trusted = await connect(address, { tls: { ca: certificate().cert } });
		await trusted.close();
	});

	it("s_client -starttls smtp against our own server", async (context) => {
		needs(program, context);
		await using listener = await listen(["127.0.0.1", 0]);
		const [, port] = listener.address();
		const args = ["s_client", "-connect", `127.0.0.1:${port}`, "-starttls", "smtp", "-quiet", "-name", "tester"];
		const client = spawn(find(program) ?? "", args, { stdio: ["pipe", "pipe", "ignore"] });
		const closed = once(client, "close");
		let printed = "";
		client.stdout.on("data", (chunk) => (printed += chunk));
		const socket = await listener.accept();
		socket.settimeout(10_000);
		const file = socket.makefile("rw", { newline: "\r\n" });
		await file.write("220 ours\n");
		await file.flush();
		expect(await file.readline()).toBe("EHLO tester\r\n");
		await file.write("250-ours\n250 STARTTLS\n");
		await file.flush();
		expect(await file.readline()).toBe("STARTTLS\r\n");
		await file.write("220 go\n");
		const { key, cert } = certificate();
		await socket.starttls({ isServer: true, key, cert });
		client.stdin.write("NOOP\r\n");
		expect(await file.readline()).toBe("NOOP\r\n");
		await file.write("250 still the same file\n");
		await file.close();
		await socket.close();
		await closed;
		expect(printed).toContain("250 still the same file\r\n");
	});

	it("a client that sends plaintext after STARTTLS is refused", async (context) => {
		needs(program, context);
		await using listener = await listen(["127.0.0.1", 0]);
		await using client = await connect(listener.address());
		await using socket = await listener.accept();
		const file = socket.makefile("rw", { newline: "\r\n" });
		await client.sendall("STARTTLS\r\nRCPT TO:<mallory@example.org>\r\n");
		await file.readline();
		const { key, cert } = certificate();
		await expect(socket.starttls({ isServer: true, key, cert })).rejects.toBeInstanceOf(UnreadDataError);
	});
});
