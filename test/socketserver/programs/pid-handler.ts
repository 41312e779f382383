import { StreamRequestHandler } from "socket-makefile/socketserver";

/** Answers each line with the process id and the line. */
export default class PidHandler extends StreamRequestHandler {
	override async handle(): Promise<void> {
		for await (const line of this.rfile) await this.wfile.write(Buffer.from(`${process.pid} ${line}`));
	}
}
