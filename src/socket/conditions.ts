// What select() waits for: that a call on a socket, file or listener would be answered at once, or that its connection
// has failed.

import { UnsupportedOperation } from "../errors.ts";
import { ByteInput } from "../io/bytes/byte-input.ts";
import type { CallQueue } from "../io/calls/call-queue.ts";
import type { LineInput } from "../io/calls/line-input.ts";
import { isFile } from "../io/socket-file.ts";
import { described, invalidType } from "../misuse.ts";
import { Listener } from "./listener.ts";
import { Socket } from "./socket.ts";

export interface Condition {
	/** The queues whose changes may fulfil the condition. */
	readonly queues: readonly CallQueue[];
	/** Whether it is fulfilled. Throws if the socket, file or listener is closed. */
	isFulfilled(): boolean;
}

/** The condition that a read of this item, or its accept(), would not wait. */
export function readable(item: unknown): Condition {
	if (item instanceof Socket) return socketReadable(item);
	if (item instanceof Listener) {
		const { calls } = item;
		return { queues: [calls], isFulfilled: () => item.isReady && !calls.hasWaiting };
	}
	if (!isFile(item)) throw invalidType(`select() takes sockets, files and listeners to read, not ${described(item)}`);
	if (!item.readable()) throw new UnsupportedOperation(`select: the file is not readable: ${item}`);
	const { readsFrom } = item;
	return { queues: [readsFrom.calls], isFulfilled: () => item.readable() && isReady(readsFrom) };
}

function socketReadable(socket: Socket): Condition {
	const { incoming } = socket.openChannel;
	socket.channel.checkUsable(true, false);
	return { queues: [incoming.calls], isFulfilled: () => isReady(new ByteInput(socket.openChannel.incoming)) };
}

/**
 * Whether a read would not wait. If another read of the same file waits, the result is false, because what has arrived
 * belongs to that read.
 */
function isReady(input: LineInput<string> | LineInput<Buffer>): boolean {
	return input.calls.takeNow(input.owner, input, readyNow) ?? false;
}

function readyNow(input: LineInput<string> | LineInput<Buffer>): true | undefined {
	return input.isReady || undefined;
}

/** The condition that a write to this item would be sent without waiting. */
export function writable(item: unknown): Condition {
	if (item instanceof Socket) {
		const { outgoing } = item.openChannel;
		item.channel.checkUsable(false, true);
		return { queues: [outgoing.sendCalls], isFulfilled: () => item.openChannel.outgoing.hasRoom };
	}
	if (!isFile(item)) throw invalidType(`select() takes sockets and files to write, not ${described(item)}`);
	if (!item.writable()) throw new UnsupportedOperation(`select: the file is not writable: ${item}`);
	const { writesTo } = item;
	return { queues: [writesTo.sendCalls], isFulfilled: () => item.writable() && writesTo.hasRoom };
}

/** The condition that the connection of this item has failed. */
export function failed(item: unknown): Condition {
	if (item instanceof Socket) {
		const { outgoing } = item.openChannel;
		const failure = () => item.openChannel.failure ?? outgoing.deliveryFailure;
		return { queues: [outgoing.sendCalls], isFulfilled: () => failure() !== undefined };
	}
	if (item instanceof Listener) {
		const isFulfilled = () => {
			// Throws if the listener is closed. It has no connection that could fail.
			item.address();
			return false;
		};
		return { queues: [item.calls], isFulfilled };
	}
	if (!isFile(item)) throw invalidType(`select() takes sockets, files and listeners, not ${described(item)}`);
	const input = item.readable() ? item.readsFrom : undefined;
	const output = item.writable() ? item.writesTo : undefined;
	return {
		queues: [input?.calls, output?.sendCalls].filter((calls) => calls !== undefined),
		isFulfilled: () => {
			// Throws if the file is closed.
			item.readable();
			return (input?.failure ?? output?.deliveryFailure) !== undefined;
		},
	};
}
