import { execFileSync } from "node:child_process";
import type { Host } from "./host.ts";

/** Tests that run at the same time need different ones. */
const SUBNET = `10.213.${process.pid % 256}`;

/** Hosts as network namespaces, each connected by a virtual cable (veth) to a bridge on this host. Needs root. */
export class Network implements Disposable {
	readonly hosts: readonly Host[];
	readonly #bridge = `chat${process.pid}`;
	readonly #names: readonly string[];

	constructor(count: number) {
		this.#names = Array.from({ length: count }, (_, i) => `${this.#bridge}-${i + 1}`);
		this.hosts = this.#names.map((name, i) => ({
			address: `${SUBNET}.${i + 2}`,
			command: ["ip", "netns", "exec", name],
		}));
		try {
			this.#build();
		} catch (error) {
			this[Symbol.dispose]();
			throw error;
		}
	}

	/** The address of this host for the others. */
	readonly address = `${SUBNET}.1`;

	/** Pulls the cable of a host out, or plugs it in again. */
	plug(host: number, plugged: boolean): void {
		ip("link", "set", cableOf(host), plugged ? "up" : "down");
	}

	/** Lets the hosts reach each other, or not. This host and each of them reach each other all the time. */
	connectHosts(connected: boolean): void {
		for (const [i] of this.#names.entries())
			ip("link", "set", "dev", cableOf(i), "type", "bridge_slave", "isolated", connected ? "off" : "on");
	}

	[Symbol.dispose](): void {
		// Deleting a namespace deletes its end of the cable, and thereby the other end.
		for (const name of this.#names) attempt("netns", "del", name);
		attempt("link", "del", this.#bridge);
	}

	#build(): void {
		ip("link", "add", this.#bridge, "type", "bridge");
		ip("addr", "add", `${this.address}/24`, "dev", this.#bridge);
		ip("link", "set", this.#bridge, "up");
		for (const [i, name] of this.#names.entries()) {
			const cable = cableOf(i);
			ip("netns", "add", name);
			ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
			ip("link", "set", cable, "master", this.#bridge, "up");
			ip("-n", name, "addr", "add", `${this.hosts[i]?.address}/24`, "dev", "eth0");
			for (const device of ["lo", "eth0"]) ip("-n", name, "link", "set", device, "up");
		}
	}
}

/** The name of this host's end of a host's cable. */
const cableOf = (host: number) => `c${process.pid}-${host}`;

function ip(...args: string[]): void {
	execFileSync("ip", args, { stdio: "pipe" });
}

function attempt(...args: string[]): void {
	try {
		ip(...args);
	} catch {}
}

/** Why no such network can be made here; undefined if one can. */
export function networkMissing(): string | undefined {
	try {
		using _network = new Network(1);
		return undefined;
	} catch (error) {
		return `no network namespaces here: ${error instanceof Error ? error.message : error}`;
	}
}
