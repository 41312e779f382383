import type { BaseServer } from "socket-makefile/socketserver";

/** Runs a server until the end of the block. */
export async function serve<R, S extends BaseServer<R>>(server: S & BaseServer<R>): Promise<S & AsyncDisposable> {
	await server.ready();
	const serving = server.serveForever();
	const end = async () => {
		await server.shutdown();
		await server.serverClose();
		await serving;
	};
	return Object.assign(server, { [Symbol.asyncDispose]: end });
}

/** A promise and its resolve function, with which a test keeps a handler waiting. */
export function gate(): { opened: Promise<void>; open: () => void } {
	let open = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}
