// Rows that are shown over TCP.

import type { Socket as NetSocket } from "node:net";
import { Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { row } from "./peer.ts";

/** A test over TCP: our socket and the peer's plain stream. */
export function tcp(id: string, what: string, check: (socket: Socket, peer: NetSocket) => Promise<void>): void {
	row(id, what, async () => {
		await using ends = await connected();
		await check(Socket.from(ends.ours), ends.peer);
	});
}

/** All that the peer got, once our side has ended. */
export async function received(peer: NetSocket): Promise<string> {
	let text = "";
	for await (const chunk of peer) text += chunk;
	return text;
}
