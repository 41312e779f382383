// Connections of a network, as pairs of an end that the library uses and an end that only the test uses.

import { Duplex, PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Network } from "../../../src/testing/index.ts";
import type { Random } from "../../../src/testing/network/random.ts";
import { Tunnel } from "./tunnel.ts";

export interface Ends {
	/** For the library. */
	readonly near: Duplex;
	/** For the test, which uses no file on it. */
	readonly far: Duplex;
}

/** After so many turns of the event loop in which the log of a network has not grown, nothing is on its way. */
const STILL = 16;

/** Resolves when nothing is on its way in the network any more. */
export async function quiet(network: Network): Promise<void> {
	let seen = -1;
	for (let still = 0; still < STILL; still++) {
		if (network.log.length !== seen) still = 0;
		seen = network.log.length;
		await nextTurn();
	}
}

/** Sends bytes in pieces, with a pause of less than so many turns of the event loop after each. */
export async function sendInPieces(
	far: Duplex,
	bytes: Buffer,
	random: Random,
	{ most, pause }: { readonly most: number; readonly pause: number },
): Promise<void> {
	for (let at = 0; at < bytes.length; ) {
		const size = 1 + random.below(most);
		far.write(bytes.subarray(at, at + size));
		at += size;
		for (let turn = random.below(pause); turn > 0; turn--) await nextTurn();
	}
}

/** Two ends of a connection of the network, neither of which is used by a Socket. */
export async function connection(network: Network): Promise<Ends> {
	const listener = await network.listen(["far", 0]);
	const near = await network.connect(listener.address(), { localAddress: "near" });
	const far = await listener.accept();
	await listener.close();
	const ends = { near: await near.detach(), far: await far.detach() };
	for (const end of [ends.near, ends.far]) end.on("error", () => {});
	return ends;
}

/** The kinds of streams over a network, by name. */
export const KINDS = {
	plain: ({ near }) => near,
	/** Emits no 'close'. */
	silent: ({ near }) => new Tunnel(near, { emitClose: false }),
	/** Closes its side when the peer closes its own, as `net.connect()` makes it. */
	"not half-open": ({ near }) => new Tunnel(near, { allowHalfOpen: false }),
	/** Two streams of one direction each. */
	joined: ({ near }) => {
		const [readable, writable] = [new PassThrough(), new PassThrough()];
		near.pipe(readable);
		writable.pipe(near);
		near.once("close", () => readable.destroy());
		return Duplex.from({ readable, writable });
	},
} satisfies Readonly<Record<string, (ends: Ends) => Duplex>>;
