import { createReadStream } from "node:fs";
import { STATUS_CODES } from "node:http";
import { TimeoutError } from "socket-makefile";
import {
	HttpError,
	type HttpOutput,
	type HttpRequest,
	type OutgoingResponse,
	readRequest,
	writeResponse,
} from "socket-makefile/http";
import { StreamRequestHandler } from "socket-makefile/socketserver";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";

/** The longest body that is taken, and the most bytes of one that is read only to be dropped. */
const LONGEST_BODY = 1024 * 1024;

type Answer = Omit<OutgoingResponse, "request">;
type Respond = (request: HttpRequest, file: HttpOutput) => Answer | Promise<Answer>;

const text = (status: number, body: OutgoingResponse["body"], headers = {}): Answer => ({
	status,
	headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
	body,
});
const failure = (status: number, headers = {}) => text(status, `${status} ${STATUS_CODES[status]}\n`, headers);

const hello: Respond = () => text(200, "Hello, World\n");

// The size is not given, so the file goes out in chunks.
const source: Respond = () => text(200, bytesOf(import.meta.filename));

/** A generator, so that the file is opened when its bytes are wanted; a HEAD request wants none. */
async function* bytesOf(file: string): AsyncGenerator<Buffer> {
	yield* createReadStream(file);
}

const echo: Respond = async (request, file) => {
	if (request.expectsContinue) await writeResponse(file, { status: 100 });
	const body = await request.body.read(LONGEST_BODY + 1);
	return body.length > LONGEST_BODY ? failure(413) : text(200, body);
};

/** What this server has: for each path its methods. */
const pages: ReadonlyMap<string, ReadonlyMap<string, Respond>> = new Map([
	[
		"/",
		new Map([
			["GET", hello],
			["HEAD", hello],
		]),
	],
	[
		"/source",
		new Map([
			["GET", source],
			["HEAD", source],
		]),
	],
	["/echo", new Map([["POST", echo]])],
]);

function answerTo(request: HttpRequest, file: HttpOutput): Answer | Promise<Answer> {
	const methods = pages.get(request.target.split("?", 1)[0] ?? "");
	if (methods === undefined) return failure(404);
	const respond = methods.get(request.method);
	if (respond === undefined) return failure(405, { Allow: [...methods.keys()].join(", ") });
	return respond(request, file);
}

/** Answers the requests of one connection, one after the other. */
export class HelloHandler extends StreamRequestHandler {
	override wbufsize = 8192;
	override timeout = 30_000;

	override async handle(): Promise<void> {
		try {
			for (;;) {
				const request = await readRequest(this.rfile);
				if (request === undefined) return;
				const answer = await answerTo(request, this.wfile);
				log.info(`${textOf(this.clientAddress)} ${request.method} ${request.target} ${answer.status}`);
				// If a part of the body is left, the answer ends the connection. A client that was not told to continue
				// sends no body.
				if (!request.expectsContinue) await discard(request.body);
				await writeResponse(this.wfile, { ...answer, request });
				if (!request.keepAlive) break;
			}
		} catch (error) {
			// The client is silent, or left before its request was complete: do not answer.
			if (error instanceof TimeoutError || (error instanceof HttpError && error.status === undefined)) return;
			if (!(error instanceof HttpError)) throw error;
			log.warn(`${textOf(this.clientAddress)} ${error.message}`);
			await writeResponse(this.wfile, failure(error.status ?? 400, { Connection: "close" }));
		}
		// Closing with unread data would reset the connection, and the client could lose the answer.
		await this.request.shutdown("write");
		this.request.settimeout(1000);
		await discard(this.rfile.chunks()).catch(() => {});
	}
}

/** Reads what follows and drops it, but no more than the longest body. */
async function discard(pieces: AsyncIterable<Buffer>): Promise<void> {
	let size = 0;
	for await (const piece of pieces) {
		size += piece.length;
		if (size > LONGEST_BODY) return;
	}
}
