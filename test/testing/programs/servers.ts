// Servers of socketserver in a network: a handler that fails, or whose client resets, harms no other client, and the
// server always closes.

import type { Address, Socket } from "../../../src/index.ts";
import { StreamRequestHandler, TCPServer, ThreadingTCPServer } from "../../../src/socketserver/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";

class Upper extends StreamRequestHandler {
	override async handle(): Promise<void> {
		for await (const line of this.rfile) {
			if (String(line) === "fail\n") throw new Error("of the handler");
			await this.wfile.write(Buffer.from(String(line).toUpperCase()));
			await this.wfile.flush();
		}
	}
}

/** What handleError() does. */
type Telling = "tells" | "throws" | "closes the server";

async function started(network: Network, Server: typeof TCPServer, telling: Telling): Promise<TCPServer> {
	class Networked extends Server {
		override async serverBind(): Promise<void> {
			this.socket = await network.listen(this.serverAddress);
		}

		override async handleError(_request: Socket, _address: Address, _error: unknown): Promise<void> {
			if (telling === "throws") throw new Error("of handleError()");
			if (telling === "closes the server") await this.serverClose();
		}
	}
	return new Networked(["server", 7], Upper).ready();
}

/** Whether the client has got the answer to each of its lines. */
async function ask(network: Network, random: Random, ending: "close" | "abort" | "fail"): Promise<boolean> {
	const socket = await network.connect(["server", 7]);
	try {
		const file = socket.makefile("rw");
		for (let i = random.below(4); i >= 0; i--) {
			await file.write(`line ${i}\n`);
			await file.flush();
			const answer = await file.readline();
			if (answer !== `LINE ${i}\n`) throw new Error(`line ${i} is answered with ${JSON.stringify(answer)}`);
		}
		if (ending === "abort") socket.abort();
		else if (ending === "fail") {
			await file.write("fail\n");
			await file.flush();
			if ((await file.read()) !== "") throw new Error("an answer of a handler that has failed");
		}
		await file.close();
		return true;
	} catch (error) {
		if (ending === "close") throw error;
		return false;
	} finally {
		await socket.close().catch(() => {});
	}
}

export async function servers(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const telling = (["tells", "throws", "closes the server"] as const)[random.below(3)] ?? "tells";
	const server = await started(network, random.below(2) === 0 ? TCPServer : ThreadingTCPServer, telling);
	const { error } = console;
	// What the server tells of errors.
	console.error = () => {};
	try {
		const serving = server.serveForever();
		const clients = Array.from({ length: 1 + random.below(5) }, () => {
			const ending = telling === "closes the server" ? "close" : (["close", "abort", "fail"] as const)[random.below(3)];
			return ask(network, random, ending ?? "close");
		});
		await Promise.all(clients);
		if (telling === "closes the server") await ask(network, random, "fail");
		else if (random.below(2) === 0) await server.shutdown();
		await server.serverClose();
		await serving;
	} finally {
		console.error = error;
	}
}
