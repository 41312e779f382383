import { BaseRequestHandler } from "socket-makefile/socketserver";

/** Sends its process id, says "busy", and blocks its process for the number of milliseconds that the client sent. */
export default class BusyHandler extends BaseRequestHandler {
	override async handle(): Promise<void> {
		await this.request.sendall(String(process.pid));
		const time = Number(await this.request.recv(10));
		await this.request.sendall("busy");
		const end = performance.now() + time;
		while (performance.now() < end);
	}
}
