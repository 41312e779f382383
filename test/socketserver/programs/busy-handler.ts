import { BaseRequestHandler } from "socket-makefile/socketserver";

/** Tells its process id, says "busy", and lets nothing else happen in its process for so many milliseconds as it is told. */
export default class BusyHandler extends BaseRequestHandler {
	override async handle(): Promise<void> {
		await this.request.sendall(String(process.pid));
		const time = Number(await this.request.recv(10));
		await this.request.sendall("busy");
		const end = performance.now() + time;
		while (performance.now() < end);
	}
}
