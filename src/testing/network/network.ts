import { described, invalidType } from "../../misuse.ts";
import { checkOptions, hintForPortArgument, integerFrom, type Kind, type Kinds } from "../../options.ts";
import { type Address, endpointOf, formatAddress } from "../../socket/address.ts";
import { CONNECT_KINDS, type ConnectOptions } from "../../socket/connect.ts";
import { LISTEN_KINDS, Listener, type ListenOptions } from "../../socket/listener.ts";
import { Socket } from "../../socket/socket.ts";
import { checkedTimeout } from "../../socket/timeout.ts";
import { Medium, type Place } from "./medium.ts";
import { NetworkEnd, systemError } from "./network-end.ts";
import type { NetworkEvent } from "./network-event.ts";
import { NetworkServer } from "./network-server.ts";
import { Route } from "./route.ts";

/** What a {@link Network} does to its connections. Each probability is a number from 0 to 1; default 0. */
export interface NetworkOptions {
	/** The seed from which everything is chosen; default 1. The same seed gives the same run. */
	readonly seed?: number | undefined;
	/** How likely it is, for each delivery, that only a part of the bytes arrives with it and the rest later. */
	readonly cut?: number | undefined;
	/**
	 * How likely it is, for each delivery, that it comes late. Others may overtake it; of those in its own direction
	 * only a reset may.
	 */
	readonly delay?: number | undefined;
	/** How likely it is, for each delivery, that from now on nothing arrives in its direction until `heal()`. */
	readonly stall?: number | undefined;
	/** How likely it is, for each delivery, that the connection is reset instead, and what is on its way is lost. */
	readonly reset?: number | undefined;
	/**
	 * How likely it is, for each direction of a connection, that the network ends it early. All that was sent until then
	 * still arrives, and then the end; what the sender sends later is lost. The sender does not notice.
	 */
	readonly halfClose?: number | undefined;
}

const PROBABILITY: Kind = [
	"a number from 0 to 1",
	(value) => typeof value === "number",
	(value) => typeof value === "number" && value >= 0 && value <= 1,
];
export const NETWORK_KINDS: Kinds<NetworkOptions> = {
	seed: integerFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
	cut: PROBABILITY,
	delay: PROBABILITY,
	stall: PROBABILITY,
	reset: PROBABILITY,
	halfClose: PROBABILITY,
};
const CONNECTING: Kinds<ConnectOptions> = {
	...CONNECT_KINDS,
	localAddress: ["a host name or an IP address", (value) => typeof value === "string" && value !== ""],
};

const LOOPBACK = "127.0.0.1";
/** The ports that clients get, and servers that ask for any port. */
const FIRST_PORT = 49_152;
const LAST_PORT = 65_535;
/** The default of `backlog`, as in Node. */
const BACKLOG = 511;
/** How much virtual time passes before a client tries again to connect because the server's backlog was full. */
const RETRY = 50;
/** The host that means every host of the network. */
const ANY = "0.0.0.0";
/** Other names of LOOPBACK and ANY. */
const ALIASES: Readonly<Record<string, string>> = { localhost: LOOPBACK, "": ANY, "::": ANY };

/**
 * A network in memory, for tests. `connect()` and `listen()` are as those of this package, with the same classes and
 * errors, and their connections do what TCP connections do: the bytes arrive in order, the end behind them; a write
 * waits while 64 KiB are on their way or unread; one direction may end before the other; a reset may overtake bytes; a
 * connection may be refused. What may happen, and when, is chosen by a seed.
 *
 * The network has a time of its own, which passes as fast as the program runs: nothing waits for a clock. Only
 * `settimeout()` and signals follow the real clock, or that of fake timers. Where `setImmediate()` is faked too, the
 * network stands still until the test lets time pass. The same seed gives the same log if the program itself does the
 * same each time: if it uses neither random numbers nor timers nor other connections. (TLS encrypts with random
 * numbers.)
 *
 * Hosts are names of your choice. 'localhost' is '127.0.0.1'; '0.0.0.0' and '::' are every host; a path is a Unix
 * socket of this network. No connection keeps the process alive.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { Network } from "socket-makefile/testing";
 *
 * const network = new Network({ seed: 3, cut: 0.5 });
 * const listener = await network.listen(["server", 80]);
 * const client = await network.connect(["server", 80], { localAddress: "client" });
 * await client.sendall("hello, world\n");
 * const server = await listener.accept();
 * console.log(await server.makefile("r").readline(), network.log.length); // "hello, world\n" 3
 * ```
 */
export class Network {
	/** @internal What the connections share. */
	readonly medium: Medium;
	/** @internal The ends of the connections that are open. */
	readonly ends = new Set<NetworkEnd>();
	/** @internal The listeners that were not closed. */
	readonly listeners = new Map<NetworkServer, Listener>();
	/** The servers by host and port, or by path. */
	readonly #servers = new Map<string, NetworkServer>();
	#lastPort = FIRST_PORT - 1;

	/**
	 * Throws `TypeError` for an unknown option or a wrong type, and `RangeError` for a value out of range.
	 */
	constructor(options: NetworkOptions = {}) {
		checkOptions(options, NETWORK_KINDS);
		const { seed = 1, cut = 0, delay = 0, stall = 0, reset = 0, halfClose = 0 } = options;
		this.medium = new Medium(seed, { cut, delay, stall, reset, halfClose });
	}

	/** What has happened, in order. Two networks never appear in each other's logs. */
	get log(): readonly NetworkEvent[] {
		return this.medium.log;
	}

	/**
	 * Opens a connection to a listener of this network, as `connect()` does. `localAddress` is the host from which it
	 * comes: any name, default '127.0.0.1'. `family`, `lookup`, `noDelay` and `keepAlive` have no effect. If the backlog of
	 * the listener is full, the call tries again later; if nothing listens there it rejects with `ECONNREFUSED`, for a path
	 * with `ENOENT`. With `tls` the call may resolve although the server refuses the handshake, as with TLS 1.3 over a real
	 * network.
	 */
	async connect(address: Address, options: ConnectOptions = {}): Promise<Socket> {
		checkOptions(options, CONNECTING, hintForPortArgument("connect", address, options));
		const endpoint = endpointOf(address);
		const remote = placeOf(address);
		const timeout = checkedTimeout(options.timeout ?? null);
		options.signal?.throwIfAborted();
		const host = hostOf(options.localAddress ?? LOOPBACK);
		const end = this.#newEnd(place(host, options.localPort || this.#nextPort()), remote);
		const socket = Socket.from(end);
		if ("host" in endpoint) socket.host = endpoint.host;
		socket.settimeout(timeout);
		this.medium.note("connect", end.place.name, remote.name);
		this.#dial(end, remote);
		await socket.channel.whenOpened("connect", { signal: options.signal }, formatAddress(address));
		const { tls, signal } = options;
		if (tls) await socket.starttls({ ...(tls === true ? {} : tls), ...(signal && { signal }) });
		return socket;
	}

	/**
	 * Listens on an address of this network, as `listen()` does: on any host name, on a port (0: any free one), or on a
	 * path. `ipv6Only`, `exclusive`, `noDelay` and `keepAlive` have no effect. Rejects with `EADDRINUSE` if something
	 * listens there already.
	 */
	async listen<A extends Address>(
		address: A,
		options: ListenOptions = {},
	): Promise<Listener<A extends string ? string : readonly [host: string, port: number]>> {
		checkOptions(options, LISTEN_KINDS, hintForPortArgument("listen", address, options));
		const { backlog = BACKLOG, maxConnections = Number.POSITIVE_INFINITY, tls } = options;
		const wanted = placeOf(address);
		const server = new NetworkServer(
			{ backlog, maxConnections, tls },
			(bound) => this.#bind(bound, wanted),
			({ name }) => {
				this.#servers.delete(name);
				this.listeners.delete(server);
			},
		);
		const listener = new Listener<A extends string ? string : readonly [host: string, port: number]>(
			server,
			"connection",
		);
		await listener.start(endpointOf(address));
		this.listeners.set(server, listener);
		return listener;
	}

	/**
	 * Cuts two hosts off from each other until `heal()`: what is on its way between them and what they send later is held
	 * back and not lost, as TCP sends it again. A connection that begins meanwhile is opened after `heal()`.
	 */
	partition(a: string, b: string): void {
		for (const host of [a, b]) {
			if (typeof host !== "string")
				throw invalidType(`partition() takes the names of two hosts, not ${described(host)}`);
		}
		this.medium.partition(hostOf(a), hostOf(b));
	}

	/** Ends every partition and every stall: what was held back goes on, in its order. */
	heal(): void {
		this.medium.heal();
	}

	#newEnd(local: Place, remote: Place): NetworkEnd {
		const end = new NetworkEnd(local, remote);
		this.ends.add(end);
		end.once("close", () => this.ends.delete(end));
		return end;
	}

	/** Asks the server for a connection. The connection is refused, or opened in three steps as in TCP. */
	#dial(client: NetworkEnd, remote: Place): void {
		const { medium } = this;
		const { place: local } = client;
		medium.carry(local, remote, () => {
			if (client.destroyed) return;
			const server = this.#servers.get(remote.name) ?? this.#servers.get(anyHost(remote));
			if (server === undefined) {
				medium.carry(remote, local, () => this.#refuse(client, remote));
			} else if (!server.begin()) {
				medium.schedule.after(RETRY, () => this.#dial(client, remote));
			} else medium.carry(remote, local, () => this.#open(client, server, remote));
		});
	}

	#refuse(client: NetworkEnd, remote: Place): void {
		if (client.destroyed) return;
		this.medium.note("refuse", remote.name, client.place.name);
		client.destroy(systemError("connect", remote.port === undefined ? "ENOENT" : "ECONNREFUSED", remote));
	}

	#open(client: NetworkEnd, server: NetworkServer, remote: Place): void {
		if (client.destroyed) {
			server.abandon();
			return;
		}
		const { medium } = this;
		const { place: local } = client;
		const accepted = this.#newEnd(remote, remote.port === undefined ? remote : local);
		// Before the server accepts the connection, no code listens for its errors. Later its Socket reports such an error.
		accepted.on("error", () => {});
		const there = new Route(medium, local, remote, client, accepted);
		const back = new Route(medium, remote, local, accepted, client);
		client.open(there, back);
		accepted.open(back, there);
		client.emit("connect");
		medium.carry(local, remote, () => {
			if (server.accept(accepted)) medium.note("accept", local.name, remote.name);
		});
	}

	#bind(server: NetworkServer, wanted: Place): Place {
		const bound = wanted.port === 0 ? this.#freePlace(wanted.host) : wanted;
		const others = bound.host === ANY ? this.#onPort(bound.port) : [bound.name, anyHost(bound)];
		if (others.some((name) => this.#servers.has(name))) throw systemError("listen", "EADDRINUSE", bound);
		this.#servers.set(bound.name, server);
		return bound;
	}

	/** The names of all servers on a port. */
	#onPort(port: number | undefined): string[] {
		return [...this.#servers.keys()].filter((name) => name.endsWith(`:${port}`));
	}

	#freePlace(host: string): Place {
		let port = this.#nextPort();
		while (this.#onPort(port).length > 0) port = this.#nextPort();
		return place(host, port);
	}

	#nextPort(): number {
		this.#lastPort = this.#lastPort >= LAST_PORT ? FIRST_PORT : this.#lastPort + 1;
		return this.#lastPort;
	}
}

function place(host: string, port: number): Place {
	return { host, port, name: formatAddress([host, port]) ?? "" };
}

function placeOf(address: Address): Place {
	const endpoint = endpointOf(address);
	if ("path" in endpoint) return { host: LOOPBACK, port: undefined, name: endpoint.path };
	return place(hostOf(endpoint.host), endpoint.port);
}

function hostOf(name: string): string {
	return ALIASES[name] ?? name;
}

/** The key in `#servers` of a server that listens on this port of every host. */
function anyHost({ port }: Place): string {
	return place(ANY, port ?? 0).name;
}
