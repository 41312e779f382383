import { once } from "node:events";
import { createServer, type Server as HTTPServer } from "node:http";
import type net from "node:net";
import type tls from "node:tls";
import { type Address, type BufferedRWPair, type ConnectOptions, connect } from "socket-makefile";
import { expect } from "vitest";
import { certificate } from "../../support/certificate.ts";
import { needs } from "../../support/tools.ts";
import type { Drives } from "./drive.ts";

export const sockets: Drives = {
	"net.createServer": async (load) => {
		const { createLineServer } = await load<{ createLineServer(answer: (line: string) => string): net.Server }>();
		const server = createLineServer((line) => line.toUpperCase());
		const address = await listening(server);
		const failing = await connect(address);
		await failing.sendall("lost");
		failing.abort();
		await drive(server, address, {});
	},

	"tls.createServer": async (load) => {
		const { createSecureLineServer } = await load<{
			createSecureLineServer(
				options: tls.TlsOptions,
				answer: (line: string, stream: tls.TLSSocket) => string,
				timeout?: number,
			): tls.Server;
		}>();
		if (!needs("openssl")) return;
		const { key, cert } = certificate();
		const protocols = new Set<string | null>();
		const answer = (line: string, stream: tls.TLSSocket) => {
			protocols.add(stream.getProtocol());
			return line.toUpperCase();
		};
		const first = createSecureLineServer({ key, cert }, answer);
		await drive(first, await listening(first), { tls: { ca: cert } });
		expect([...protocols]).toEqual(["TLSv1.3"]);
		// What is silent for too long is closed.
		const server = createSecureLineServer({ key, cert }, answer, 20);
		const socket = await connect(await listening(server), { tls: { ca: cert } });
		expect(await socket.recv(1).catch((error) => error.code)).toSatisfy(
			(end) => end === "ECONNRESET" || end.length === 0,
		);
		socket.abort();
		await once(server.close(), "close");
	},

	"An HTTP upgrade": async (load) => {
		const { onUpgrade } = await load<{
			onUpgrade(server: HTTPServer, protocol: string, use: (file: BufferedRWPair) => Promise<void>): void;
		}>();
		const server = createServer((_, response) => response.end("a page"));
		onUpgrade(server, "lines", async (file) => {
			for await (const line of file) {
				if (String(line) === "fail\n") throw new Error("fails");
				await file.write(Buffer.from(String(line).toUpperCase()));
				await file.flush();
			}
		});
		const address = await listening(server);
		const head = (protocol: string) =>
			`GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
		const whole = `${head("lines")}one\ntwo\n`;
		// Cut inside the head, at its end, and inside what follows, which then comes with the head or apart from it.
		for (const at of [whole.length, 10, head("lines").length, head("lines").length + 2]) {
			const socket = await connect(address, { noDelay: true });
			await socket.sendall(whole.slice(0, at));
			await socket.sendall(whole.slice(at));
			await socket.shutdown("write");
			const answer = String(await socket.makefile("rb").read());
			expect(answer).toMatch(/^HTTP\/1\.1 101 .*\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\nONE\nTWO\n$/);
			socket.abort();
		}
		for (const [text, answer] of [
			[head("other"), /^HTTP\/1\.1 426 Upgrade Required\r\n\r\n$/],
			[`${head("lines")}one\nfail\n`, /ONE\n$/],
		] as const) {
			const socket = await connect(address);
			await socket.sendall(text);
			expect(String(await socket.makefile("rb").read())).toMatch(answer);
			socket.abort();
		}
		await once(server.close(), "close");
	},
};

async function listening(server: net.Server): Promise<readonly [string, number]> {
	await once(server.listen(0, "127.0.0.1"), "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	return ["127.0.0.1", address.port];
}

/** Talks to a server that answers lines in capitals, byte by byte. */
async function drive(server: net.Server, address: Address, options: ConnectOptions): Promise<void> {
	const socket = await connect(address, options);
	const file = socket.makefile("rw", { ownsSocket: true });
	const [greeting] = await Promise.all([file.readline(), file.write("first\n"), file.flush()]);
	expect(greeting).toBe("FIRST\n");
	for (const byte of Buffer.from("hello\r\nné\nlast")) await socket.sendall(Buffer.of(byte));
	// The answers still come after the end of our direction.
	await socket.shutdown("write");
	expect(await file.read()).toBe("HELLO\nNÉ\nLAST\n");
	await file.close();
	await once(server.close(), "close");
}
