// For the tests of rows over TCP.

import type { Socket as NetSocket } from "node:net";
import { Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { row } from "./peer.ts";

/** Makes a test with two connected ends: our Socket and the peer's net.Socket. */
export function tcp(id: string, what: string, check: (socket: Socket, peer: NetSocket) => Promise<void>): void {
	row(id, what, async () => {
		await using ends = await connected();
		await check(Socket.from(ends.ours), ends.peer);
	});
}

/** Resolves to all text that the peer receives, when our direction has ended. */
export async function received(peer: NetSocket): Promise<string> {
	let text = "";
	for await (const chunk of peer) text += chunk;
	return text;
}
