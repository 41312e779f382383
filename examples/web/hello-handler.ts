import { IncompleteReadError, TimeoutError } from "socket-makefile";
import { StreamRequestHandler } from "socket-makefile/socketserver";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { BadRequest, type RequestHead, readHead } from "./request-head.ts";

const MOST_DISCARDED = 1024 * 1024;

/** Answers the requests of one connection, one after the other. */
export class HelloHandler extends StreamRequestHandler {
	override wbufsize = 8192;
	override timeout = 30_000;

	override async handle(): Promise<void> {
		try {
			for (let head = await readHead(this.rfile); head !== undefined; head = await readHead(this.rfile)) {
				await this.discard(head.length);
				await this.answer("200 OK", "Hello, World\n", head);
				log.info(`${textOf(this.clientAddress)} ${head.method} ${head.target}`);
				if (!head.keepAlive) return;
			}
		} catch (error) {
			// The client left before its request was complete: do not answer.
			if (error instanceof TimeoutError || error instanceof IncompleteReadError) return;
			if (!(error instanceof BadRequest)) throw error;
			log.warn(`${textOf(this.clientAddress)} ${error.status}`);
			await this.answer(error.status, `${error.status}\n`);
			// Closing with unread data would reset the connection, and the client could lose the answer.
			await this.request.shutdown("write");
			this.request.settimeout(1000);
			await this.discard(MOST_DISCARDED).catch(() => {});
		}
	}

	async answer(status: string, body: string, head?: RequestHead): Promise<void> {
		const lines = [
			`HTTP/1.1 ${status}`,
			"Content-Type: text/plain; charset=utf-8",
			`Content-Length: ${Buffer.byteLength(body)}`,
			`Connection: ${head?.keepAlive ? "keep-alive" : "close"}`,
		];
		await this.wfile.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${head?.method === "HEAD" ? "" : body}`));
		await this.wfile.flush();
	}

	/** Reads `size` bytes and drops them. */
	async discard(size: number): Promise<void> {
		for await (const _ of this.rfile.chunks(size)) {
			// Dropped.
		}
	}
}
