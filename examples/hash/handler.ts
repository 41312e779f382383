import { pbkdf2Sync } from "node:crypto";
import { StreamRequestHandler } from "socket-makefile/socketserver";

const ROUNDS = 10_000;

/** Answers each line with the key derived from it, in hexadecimal. Runs in the child processes of forking-hash. */
export default class HashHandler extends StreamRequestHandler {
	override async handle(): Promise<void> {
		for await (const line of this.rfile) {
			const key = pbkdf2Sync(line, "salt", ROUNDS, 32, "sha256").toString("hex");
			await this.wfile.write(Buffer.from(`${key}\n`));
		}
	}
}
