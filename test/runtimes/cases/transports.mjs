// Files over TLS, Unix sockets and the streams of a child process; STARTTLS; a server with a child for each connection.

import { deepStrictEqual as same } from "node:assert";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { connect, listen, makefile } from "socket-makefile";
import { ForkingTCPServer } from "socket-makefile/socketserver";
import { rejection, withPair } from "./pair.mjs";

async function exchange(near, far) {
	const out = near.makefile("rw", { newline: "\r\n" });
	const back = far.makefile("rwb");
	const body = Buffer.alloc(300_000, "日本");
	await out.write(`SIZE ${body.length}\n`);
	await out.flush();
	same(String(await back.readline()), `SIZE ${body.length}\r\n`);
	const sent = back.write(body).then(() => back.flush());
	same((await out.buffer.read(body.length)).equals(body), true);
	await sent;
	await out.close();
	await near.close();
	same(await back.read(), Buffer.alloc(0));
	await back.close();
	await far.close();
}

async function over(address, near, far) {
	const listener = await listen(address, far);
	try {
		const accepting = listener.accept();
		await exchange(await connect(listener.address(), near), await accepting);
	} finally {
		await listener.close();
	}
}

export const transports = (pem) => ({
	"tls: text and bytes both ways, then the end": () =>
		over(["127.0.0.1", 0], { tls: { ca: pem } }, { tls: { key: pem, cert: pem } }),
	"tls: a certificate of an unknown issuer is refused": async () => {
		const listener = await listen(["127.0.0.1", 0], { tls: { key: pem, cert: pem } });
		try {
			same((await rejection(connect(listener.address(), { tls: true }))) instanceof Error, true);
		} finally {
			await listener.close();
		}
	},
	"unix: text and bytes both ways, then the end": async () => {
		const folder = mkdtempSync(path.join(os.tmpdir(), "sm-"));
		try {
			await over(path.join(folder, "s"), {}, {});
		} finally {
			rmSync(folder, { recursive: true });
		}
	},
	"starttls: the same files go on encrypted": () =>
		withPair(async (near, far) => {
			const client = near.makefile("rw");
			const server = far.makefile("rw");
			await client.write("STARTTLS\n");
			await client.flush();
			same(await server.readline(), "STARTTLS\n");
			await server.write("go\n");
			await server.flush();
			same(await client.readline(), "go\n");
			await Promise.all([far.starttls({ isServer: true, key: pem, cert: pem }), near.starttls({ ca: pem })]);
			same([near.stream.encrypted, far.stream.encrypted], [true, true]);
			await client.write("secret\n");
			await client.flush();
			same(await server.readline(), "secret\n");
		}),
	"starttls: refuses while plaintext is unread": () =>
		withPair(async (near, far) => {
			await near.sendall("STARTTLS\nsmuggled\n");
			const server = far.makefile("rw");
			await server.readline();
			same((await rejection(far.starttls({ isServer: true, key: pem, cert: pem }))).code, "ERR_UNREAD_DATA");
			same(await server.readline(), "smuggled\n");
		}),
	"streams: a child's stdout and stdin": async () => {
		const code = "process.stdin.on('data', (d) => process.stdout.write(String(d).toUpperCase()))";
		const args =
			process.versions.deno === undefined ? ["-e", code] : ["eval", `import process from "node:process"; ${code}`];
		const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
		const input = makefile(child.stdin, "w", { ownsSocket: true });
		const output = makefile(child.stdout, "r");
		await input.write("hello\n");
		await input.flush();
		same(await output.readline(), "HELLO\n");
		await input.close();
		same(await output.readline(), "");
	},
	"socketserver: a child process for each connection": async () => {
		const handler = new URL("upper-handler.mjs", import.meta.url);
		const server = await new ForkingTCPServer(["127.0.0.1", 0], handler).ready();
		const serving = server.serveForever();
		try {
			const socket = await connect(server.serverAddress, { timeout: 10_000 });
			const file = socket.makefile("rw");
			await file.write("hello\n");
			await file.flush();
			same(await file.readline(), "HELLO\n");
			await file.close();
			await socket.close();
		} finally {
			await server.shutdown();
			await serving;
			await server.serverClose();
		}
	},
});
