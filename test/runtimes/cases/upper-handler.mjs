// The handler that a forking server's children run.

import { Buffer } from "node:buffer";
import { StreamRequestHandler } from "socket-makefile/socketserver";

export default class Upper extends StreamRequestHandler {
	async handle() {
		for await (const line of this.rfile) await this.wfile.write(Buffer.from(String(line).toUpperCase()));
	}
}
