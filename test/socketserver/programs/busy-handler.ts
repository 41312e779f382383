import { BaseRequestHandler } from "socket-makefile/socketserver";

/** Tells its process id, then lets nothing else happen in its process for so many milliseconds as it is told. */
export default class BusyHandler extends BaseRequestHandler {
	override async handle(): Promise<void> {
		await this.request.sendall(String(process.pid));
		const end = performance.now() + Number(await this.request.recv(10));
		while (performance.now() < end);
	}
}
