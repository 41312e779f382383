import type net from "node:net";

/**
 * The accepted connections of a `tls.Server` whose handshake has not ended, so that closing the server can close them.
 */
export class Handshakes {
	/**
	 * The connections by the peer's address: an encrypted stream does not show its connection, but has the same peer
	 * address.
	 */
	readonly #streams = new Map<string, net.Socket>();

	/** Called when a connection was accepted. */
	begin(stream: net.Socket): void {
		// The peer of a Unix socket has no address.
		if (stream.remotePort === undefined) return;
		const peer = peerOf(stream);
		this.#streams.set(peer, stream);
		stream.once("close", () => {
			if (this.#streams.get(peer) === stream) this.#streams.delete(peer);
		});
	}

	/** Called when the handshake of this encrypted stream has succeeded. */
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
