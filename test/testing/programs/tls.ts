// STARTTLS at a random moment of a conversation: what was read ahead is never taken for encrypted text, and what
// follows arrives in order; abort() ends both sides.

import type { Socket } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { certificate } from "../../support/certificate.ts";

async function echo(socket: Socket): Promise<void> {
	const file = socket.makefile("rw");
	for await (const line of file) {
		await file.write(line === "STARTTLS\n" ? "go ahead\n" : line.toUpperCase());
		await file.flush();
		if (line === "STARTTLS\n") await socket.starttls({ isServer: true, ...certificate() });
	}
	await file.close();
	await socket.close();
}

export async function tls(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const encrypted = random.below(4) === 0;
	const listener = await network.listen(["server", 25], encrypted ? { tls: certificate() } : {});
	const client = await network.connect(["server", 25], encrypted ? { tls: { rejectUnauthorized: false } } : {});
	const server = await listener.accept();
	await listener.close();
	const serving = echo(server);
	const file = client.makefile("rw");
	const talk = async (count: number) => {
		const lines = Array.from(
			{ length: count },
			(_, i) => `${"x".repeat(random.below(3) === 0 ? 20_000 : random.below(20))}${i}\n`,
		);
		for (const line of lines) {
			await file.write(line);
			if (random.below(2) === 0) await file.flush();
		}
		await file.flush();
		for (const line of lines) {
			const read = await file.readline();
			if (read !== line.toUpperCase()) throw new Error(`${read.length} characters, not ${line.length}`);
		}
	};
	await talk(random.below(4));
	if (!encrypted) {
		await file.write("STARTTLS\n");
		await file.flush();
		const answer = await file.readline();
		if (answer !== "go ahead\n") throw new Error(`STARTTLS is answered with ${answer}`);
		await client.starttls({ rejectUnauthorized: false });
		await talk(random.below(4));
	}
	if (random.below(2) === 0) {
		client.abort();
		// Without a kernel's socket below, a TLS connection cannot be reset, and its peer sees an end.
		await serving.catch(() => {});
		await server.close().catch(() => {});
	} else {
		await client.shutdown("write");
		const rest = await file.read();
		if (rest !== "") throw new Error(`${rest.length} characters more`);
		await file.close();
		await client.close();
		await serving;
	}
}
