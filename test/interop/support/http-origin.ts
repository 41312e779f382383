// An HTTP server over readRequest() and writeResponse(), in the process of the test.

import { createHash } from "node:crypto";
import { type BufferedRWPair, type Listener, listen, type Socket } from "socket-makefile";
import { HttpError, type HttpRequest, type OutgoingResponse, readRequest, writeResponse } from "socket-makefile/http";

/** What /big answers with. */
export const BIG = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 11 + (i >> 8)) & 0xff));

/** What /info answers with, as JSON. */
export interface Info {
	readonly method: string;
	readonly target: string;
	readonly version: string;
	readonly framing: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly trailers: readonly (readonly string[])[];
	readonly size: number;
	readonly sha256: string;
}

export const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

export class Origin implements AsyncDisposable {
	readonly #listener: Listener<readonly [host: string, port: number]>;
	readonly #open = new Set<Socket>();
	/** How many connections have come. */
	connections = 0;
	/** The errors of all requests that were refused. */
	readonly refused: HttpError[] = [];

	private constructor(listener: Listener<readonly [host: string, port: number]>) {
		this.#listener = listener;
		void this.#accept();
	}

	static async start(port = 0): Promise<Origin> {
		return new Origin(await listen(["127.0.0.1", port]));
	}

	get port(): number {
		return this.#listener.address()[1];
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#listener.close();
		for (const socket of this.#open) socket.abort();
	}

	async #accept(): Promise<void> {
		for await (const socket of this.#listener) {
			this.connections++;
			this.#open.add(socket);
			// A client that has gone is no failure of the server.
			this.#serve(socket)
				.catch(() => socket.abort())
				.finally(() => this.#open.delete(socket));
		}
	}

	async #serve(socket: Socket): Promise<void> {
		const file = socket.makefile("rwb");
		try {
			for (;;) {
				const request = await readRequest(file);
				if (request === undefined) break;
				if (request.method === "CONNECT" || request.upgrade === "echo") {
					await upgrade(file, request);
					break;
				}
				const answer = await answerTo(request, () => writeResponse(file, { status: 100 }));
				await writeResponse(file, { ...answer, request });
				if (!request.keepAlive) break;
			}
		} catch (error) {
			if (!(error instanceof HttpError) || error.status === undefined) throw error;
			this.refused.push(error);
			await writeResponse(file, { status: error.status, headers: { Connection: "close" } });
		}
		await socket.shutdown("write");
		// Closing with unread data would reset the connection.
		for await (const _ of file.chunks()) {
			// Dropped.
		}
		await file.close();
		await socket.close();
	}
}

async function upgrade(file: BufferedRWPair, request: HttpRequest): Promise<void> {
	const fields = { Connection: "Upgrade", Upgrade: "echo" };
	if (request.method === "CONNECT") await writeResponse(file, { status: 200, request });
	else await writeResponse(file, { status: 101, headers: fields, request });
	for await (const bytes of file.chunks()) {
		await file.write(bytes);
		await file.flush();
	}
}

async function answerTo(request: HttpRequest, goOn: () => Promise<void>): Promise<OutgoingResponse> {
	const { pathname } = new URL(request.target, "http://origin");
	// A refusal before the body has come.
	if (pathname === "/forbidden") return { status: 403, body: "no\n" };
	if (request.expectsContinue) await goOn();
	const body = await request.bytes();
	switch (pathname) {
		case "/info":
			return {
				status: 200,
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify(info(request, body)),
			};
		case "/echo":
			return { status: 200, headers: { "Content-Type": "application/octet-stream" }, body };
		case "/big":
			return { status: 200, headers: { "Content-Length": String(BIG.length) }, body: pieces(BIG) };
		case "/chunked":
			return { status: 200, body: pieces(BIG) };
		case "/empty":
			return { status: 204 };
		case "/unchanged":
			return { status: 304, headers: { ETag: '"a"' } };
		case "/":
			return { status: 200, body: "hello\n" };
		default:
			return { status: 404, body: `no ${pathname}\n` };
	}
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
	for (let at = 0, size = 1; at < bytes.length; at += size, size = 1 + ((size * 7) % 100_003)) {
		yield bytes.subarray(at, at + size);
	}
}

function info(request: HttpRequest, body: Buffer): Info {
	const { method, target, version, framing, headers, trailers = [] } = request;
	const fields = Object.fromEntries(headers);
	return { method, target, version, framing, headers: fields, trailers, size: body.length, sha256: sha256(body) };
}
