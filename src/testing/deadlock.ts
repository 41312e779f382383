// Notices that a run cannot go on: nothing is on its way, no wait ends by itself, and nothing happens any more.

import { formatAddress } from "../socket/address.ts";
import { sharedSocket } from "../socket/shared-sockets.ts";
import type { Socket } from "../socket/socket.ts";
import type { Network } from "./network/network.ts";
import type { Watcher } from "./network/schedule.ts";

export class DeadlockWatch implements Watcher {
	readonly #network: Network;
	readonly #idle: number;
	readonly #report: (error: Error) => void;
	/** One clock for the whole run, even if the run itself replaces the timers meanwhile. */
	readonly #startTimer = setTimeout;
	readonly #stopTimer = clearTimeout;
	#timer: NodeJS.Timeout | undefined;

	/** @param idle how many milliseconds must pass without any event before a run counts as a deadlock */
	constructor(network: Network, idle: number, report: (error: Error) => void) {
		this.#network = network;
		this.#idle = idle;
		this.#report = report;
		network.medium.schedule.watcher = this;
		this.quiet();
	}

	quiet(): void {
		this.busy();
		this.#timer = this.#startTimer(() => this.#check(), this.#idle);
	}

	busy(): void {
		this.#stopTimer(this.#timer);
	}

	stop(): void {
		this.busy();
		this.#network.medium.schedule.watcher = undefined;
	}

	#check(): void {
		const waits = waitsOf(this.#network);
		// settimeout() ends such a wait.
		if (waits.some(({ isLimited }) => isLimited)) this.quiet();
		else this.#report(deadlock(this.#network, waits, this.#idle));
	}
}

interface Wait {
	readonly what: string;
	/** Whether `settimeout()` limits it. */
	readonly isLimited: boolean;
}

/** The calls that wait on the connections and listeners of a network. */
function waitsOf(network: Network): Wait[] {
	const waits: Wait[] = [];
	for (const listener of network.listeners.values()) {
		if (!listener.calls.hasWaiting) continue;
		const what = `accept() on ${formatAddress(listener.address())}`;
		waits.push({ what, isLimited: listener.gettimeout() !== null });
	}
	for (const end of network.ends) {
		const channel = sharedSocket<Socket>(end)?.channel;
		if (channel === undefined) continue;
		const isLimited = channel.timeout !== null;
		const way = `on ${end.place.name}, whose peer is ${end.peer.name}`;
		if (channel.incoming.calls.hasWaiting) waits.push({ what: `a read ${way}`, isLimited });
		if (!channel.outgoing.sendCalls.hasWaiting) continue;
		waits.push({ what: `${channel.isOpening ? "the opening" : "a write, flush or close"} ${way}`, isLimited });
	}
	return waits;
}

function deadlock(network: Network, waits: readonly Wait[], idle: number): Error {
	const waiting =
		waits.length === 0
			? "\n  no call of a connection or listener waits: the program waits for something else"
			: waits.map(({ what }) => `\n  ${what}`).join("");
	const held = network.medium.isHolding ? "\na stall or a partition holds something back; heal() ends that" : "";
	const message = `deadlock: nothing is on its way, and nothing has happened for ${idle} ms; what waits:${waiting}${held}`;
	return Object.assign(new Error(message), { code: "ERR_DEADLOCK" });
}
