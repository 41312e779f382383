// Both ends of a TCP connection in this process, so that both run on one core.

import net from "node:net";

export async function pair(): Promise<{ client: net.Socket; server: net.Socket; close(): void }> {
	const listener = net.createServer({ allowHalfOpen: true, noDelay: true });
	await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
	const address = listener.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	const accepted = new Promise<net.Socket>((resolve) => listener.once("connection", resolve));
	const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
	const server = await accepted;
	listener.close();
	return {
		client,
		server,
		close() {
			client.destroy();
			server.destroy();
		},
	};
}
