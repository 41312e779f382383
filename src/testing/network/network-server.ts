import { EventEmitter } from "node:events";
import type net from "node:net";
import type tls from "node:tls";
import type { ConnectionServer } from "../../socket/listener.ts";
import { Socket } from "../../socket/socket.ts";
import type { Place } from "./medium.ts";
import type { NetworkEnd } from "./network-end.ts";

/** What a server does with its connections. */
export interface ServerOptions {
	readonly backlog: number;
	readonly maxConnections: number;
	readonly tls: tls.TlsOptions | undefined;
}

/** A server of connections in memory, as `Listener` uses it. */
export class NetworkServer extends EventEmitter implements ConnectionServer {
	readonly #options: ServerOptions;
	/** Called by `listen()`: gives the server its place, or throws. */
	readonly #bind: (server: NetworkServer) => Place;
	/** Called by `close()`. */
	readonly #release: (place: Place) => void;
	#place: Place | undefined;
	/** How many connections were begun and are not accepted yet. */
	#begun = 0;
	/** How many accepted connections are open. */
	#open = 0;
	/** The accepted connections whose TLS handshake has not ended. */
	readonly #handshakes = new Set<NetworkEnd>();

	constructor(options: ServerOptions, bind: (server: NetworkServer) => Place, release: (place: Place) => void) {
		super();
		this.#options = options;
		this.#bind = bind;
		this.#release = release;
	}

	get listening(): boolean {
		return this.#place !== undefined;
	}

	listen(_endpoint: net.ListenOptions, listening: () => void): this {
		try {
			this.#place = this.#bind(this);
			listening();
		} catch (error) {
			this.emit("error", error);
		}
		return this;
	}

	address(): net.AddressInfo | string | null {
		if (this.#place === undefined) return null;
		const { host, port, name } = this.#place;
		return port === undefined ? name : { address: host, port, family: host.includes(":") ? "IPv6" : "IPv4" };
	}

	close(): this {
		if (this.#place !== undefined) this.#release(this.#place);
		this.#place = undefined;
		for (const end of this.#handshakes) end.destroy();
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	/** Takes note that a connection begins. Returns false if more than `backlog` have begun and are not accepted yet. */
	begin(): boolean {
		if (this.#begun > this.#options.backlog) return false;
		this.#begun++;
		return true;
	}

	/** Called when a connection that has begun will not be opened. */
	abandon(): void {
		this.#begun--;
	}

	/**
	 * Called when the client's side of a connection that has begun is open. Returns whether the server has accepted it.
	 */
	accept(end: NetworkEnd): boolean {
		this.#begun--;
		const accepts = this.listening && this.#open < this.#options.maxConnections;
		if (!this.listening) end.resetAndDestroy();
		else if (!accepts) end.destroy();
		if (!accepts) return false;
		this.#open++;
		end.once("close", () => this.#open--);
		const { tls: encryption } = this.#options;
		if (encryption === undefined) this.emit("connection", end);
		else {
			const socket = Socket.from(end);
			this.#handshakes.add(end);
			const done = socket.starttls({ ...encryption, isServer: true }).finally(() => this.#handshakes.delete(end));
			// If the handshake fails, this server emits no 'connection', as a tls.Server emits no 'secureConnection'.
			done.then(
				() => this.emit("connection", socket.stream),
				() => {},
			);
		}
		return true;
	}
}
