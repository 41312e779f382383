import { DatagramRequestHandler } from "socket-makefile/socketserver";

/** Answers each datagram with the process id and the datagram. */
export default class PidHandler extends DatagramRequestHandler {
	override async handle(): Promise<void> {
		await this.wfile.write(Buffer.from(`${process.pid} ${this.packet}`));
	}
}
