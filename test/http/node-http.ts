// Reads the same octets with node:http, over a connection in memory.

import http from "node:http";
import { Duplex } from "node:stream";
import type { Accepted } from "./outcome.ts";

interface NodeOutcome {
	status: number;
	headers: [string, string][];
	interim: number[];
	body: string;
	trailers: [string, string][];
}

class Connection extends Duplex {
	readonly #octets: Buffer;

	constructor(octets: Buffer) {
		super();
		this.#octets = octets;
	}

	override _read(): void {}

	/** Sends the response when the request has been written. */
	override _write(_request: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		callback();
		this.push(this.#octets);
		this.push(null);
	}
}

const pairs = (flat: readonly string[]) =>
	Array.from({ length: flat.length / 2 }, (_, i): [string, string] => [flat[2 * i] ?? "", flat[2 * i + 1] ?? ""]);

/**
 * The messages that node:http refuses although RFC 9112 allows to accept them; we must refuse all others that it
 * refuses.
 */
const oddLength = /Content-Length:.*[,\t]|HTTP\/1\.[0-9] 1|\r\n0.*\r\n[\s\S]*Content-Length/i;
const oddExtension = /^[0-9a-f]+[ \t;].*\r$/im;
const stricter: Readonly<Record<string, RegExp>> = {
	HPE_INVALID_VERSION: /HTTP\/1\.[2-9]/,
	HPE_INVALID_HEADER_TOKEN: /\r\n[ \t]/,
	HPE_INVALID_CONTENT_LENGTH: oddLength,
	HPE_UNEXPECTED_CONTENT_LENGTH:
		/Content-Length[\s\S]*Content-Length|HTTP\/1\.[0-9] 1|\r\n0.*\r\n[\s\S]*Content-Length/i,
	HPE_INVALID_TRANSFER_ENCODING: /HTTP\/1\.[0-9] 1|\r\n0.*\r\n[\s\S]*Transfer-Encoding/i,
	HPE_CLOSED_CONNECTION: /HTTP\/1\.0 1|HTTP\/1\.1 1[\s\S]*Connection/i,
	HPE_STRICT: oddExtension,
	HPE_INVALID_CHUNK_SIZE: oddExtension,
	upgrade: /HTTP\/1\.[0-9] 101/,
};

/**
 * Describes how node:http differs from our outcome for an accepted message; an empty string if it agrees. It gets the
 * message without the octets after it.
 */
export async function compareWithNode(raw: string, method: string, accepted: Accepted): Promise<string> {
	// If a tab follows `chunked`, llhttp 9.3.1 reads the body as framed by `close`.
	if (/Transfer-Encoding:.*\t/i.test(raw)) return "";
	const message = raw.slice(0, raw.length - accepted.leftover.length);
	const node = await readByNode(Buffer.from(message, "latin1"), method);
	if (typeof node === "string") return stricter[node]?.test(raw) ? "" : `node:http refuses: ${node}`;
	const { status, headers, interim, body, trailers } = accepted;
	const ours = JSON.stringify({ status, headers, interim, body, trailers });
	const theirs = JSON.stringify(node);
	return ours === theirs ? "" : `${ours}, node:http ${theirs}`;
}

/** The outcome of node:http, or the code of its error. */
function readByNode(octets: Buffer, method: string): Promise<NodeOutcome | string> {
	return new Promise((resolve) => {
		const interim: number[] = [];
		const connection = new Connection(octets);
		const request = http.request({ method, createConnection: () => connection, maxHeaderSize: 70_000 });
		const fail = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
		request.on("error", fail);
		request.on("information", ({ statusCode }) => interim.push(statusCode));
		request.on("upgrade", () => resolve("upgrade"));
		request.on("connect", () => resolve("connect"));
		let responded = false;
		request.on("response", (response) => {
			responded = true;
			const pieces: Buffer[] = [];
			response.on("error", fail);
			response.on("data", (bytes: Buffer) => pieces.push(bytes));
			response.on("close", () => resolve("closed"));
			response.on("end", () => {
				resolve({
					status: response.statusCode ?? 0,
					headers: pairs(response.rawHeaders),
					interim,
					body: Buffer.concat(pieces).toString("latin1"),
					trailers: pairs(response.rawTrailers),
				});
				connection.destroy();
			});
		});
		request.on("close", () => {
			if (!responded) resolve("closed");
		});
		request.end();
	});
}
