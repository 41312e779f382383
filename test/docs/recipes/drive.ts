// What the drives of the recipes have in common.

import { setImmediate } from "node:timers/promises";
import { type Socket, socketpair } from "socket-makefile";
import { expect } from "vitest";

/** Runs each recipe, by its heading. `load` imports the block. */
export type Drives = Readonly<Record<string, (load: <T>() => Promise<T>) => Promise<void>>>;

/** One step of a scripted peer: what it must receive, and what it then answers. */
export type Exchange = readonly [expected: string, answer: string | Buffer];

/**
 * Calls `use` with a socket whose peer follows a script, and sends its answers byte by byte. When `use` has ended, nothing
 * more may have been sent.
 */
export async function withPeer<R>(script: readonly Exchange[], use: (socket: Socket) => Promise<R>): Promise<R> {
	const [ours, peer] = socketpair();
	const using = use(ours).finally(() => ours.shutdown("write").catch(noop));
	using.catch(noop);
	const file = peer.makefile("rb");
	for (const [expected, answer] of script) {
		expect((await file.read(Buffer.byteLength(expected))).toString()).toBe(expected);
		for (const byte of Buffer.from(answer)) await peer.sendall(Buffer.of(byte)).catch(noop);
	}
	const result = await using;
	expect(String(await file.read().catch(() => ""))).toBe("");
	ours.abort();
	return result;
}

/** The next `count` values of an iteration, which is then left. */
export async function first<T>(count: number, values: AsyncIterable<T>): Promise<T[]> {
	const taken: T[] = [];
	for await (const value of values) if (taken.push(value) === count) break;
	return taken;
}

function noop(): void {}

/** All values of an iteration. */
export async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
	return first(Number.POSITIVE_INFINITY, values);
}

/** Lets the event loop turn until the condition holds; the test's own timeout ends a wait that is in vain. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await setImmediate();
}
