import type net from "node:net";

/** The accepted connections of a `tls.Server` whose handshake has not ended, so that closing the server can close them. */
export class Handshakes {
	/** By the peer's address, because the encrypted stream does not show its connection, but has the same address. */
	readonly #streams = new Map<string, net.Socket>();

	/** A connection was accepted. */
	begin(stream: net.Socket): void {
		// The peer of a Unix socket has no address.
		if (stream.remotePort === undefined) return;
		const peer = peerOf(stream);
		this.#streams.set(peer, stream);
		stream.once("close", () => {
			if (this.#streams.get(peer) === stream) this.#streams.delete(peer);
		});
	}

	/** The handshake of this encrypted stream has succeeded. */
	end(encrypted: net.Socket): void {
		this.#streams.delete(peerOf(encrypted));
	}

	destroyAll(): void {
		for (const stream of this.#streams.values()) stream.destroy();
	}
}

function peerOf(stream: net.Socket): string {
	return `${stream.remoteAddress} ${stream.remotePort}`;
}
