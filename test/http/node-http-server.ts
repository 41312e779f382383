// Reads the same octets with the strict parser of node:http's server, over a connection in memory.

import http from "node:http";
import { Duplex } from "node:stream";
import type { AcceptedRequest } from "./request-outcome.ts";

interface NodeRequest {
	method: string | undefined;
	target: string | undefined;
	headers: [string, string][];
	body: string;
	trailers: [string, string][];
}

/** One connection to the server; it is told what became of its request. */
class Connection extends Duplex {
	readonly settle: (outcome: NodeRequest | string) => void;

	constructor(octets: Buffer, settle: (outcome: NodeRequest | string) => void) {
		super();
		this.settle = settle;
		this.push(octets);
		this.push(null);
	}

	override _read(): void {}

	override _write(_response: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		callback();
	}
}

const pairs = (flat: readonly string[]) =>
	Array.from({ length: flat.length / 2 }, (_, i): [string, string] => [flat[2 * i] ?? "", flat[2 * i + 1] ?? ""]);

function settle(socket: unknown, outcome: NodeRequest | string): void {
	if (!(socket instanceof Connection)) return;
	socket.settle(outcome);
	socket.destroy();
}

function resultOf(request: http.IncomingMessage, body: string): NodeRequest {
	const { method, url: target, rawHeaders, rawTrailers } = request;
	return { method, target, headers: pairs(rawHeaders), body, trailers: pairs(rawTrailers) };
}

const server = http.createServer({ insecureHTTPParser: false, maxHeaderSize: 70_000 }, (request) => {
	const pieces: Buffer[] = [];
	request.on("error", () => {});
	request.on("data", (bytes: Buffer) => pieces.push(bytes));
	request.on("end", () => settle(request.socket, resultOf(request, Buffer.concat(pieces).toString("latin1"))));
});
server.on("connect", (request, socket) => settle(socket, resultOf(request, "")));
server.on("clientError", (error: NodeJS.ErrnoException, socket) => settle(socket, error.code ?? error.message));

/** The outcome of node:http, or the code of its error. */
function readByNodeServer(octets: Buffer): Promise<NodeRequest | string> {
	return new Promise((resolve) => {
		const connection = new Connection(octets, resolve);
		connection.on("error", () => {});
		connection.on("close", () => resolve("closed"));
		server.emit("connection", connection);
	});
}

const oddExtension = /^[0-9a-f]+[ \t;].*\r$/im;

/**
 * What we accept although node:http's server refuses it: the code of its error, which requests those are, and the
 * section that allows to accept them. We must refuse all others that it refuses.
 */
const stricter: Readonly<Record<string, readonly [RegExp, reason: string]>> = {
	HPE_INVALID_METHOD: [/^(?:\r\n)?[^ ]+ /, "RFC 9110 9.1: any token may be a method; node:http has a list"],
	HPE_INVALID_URL: [
		/^(?:\r\n)?[^ ]+ [a-z]+[0-9+.-][a-z0-9+.-]*:\/\//i,
		"RFC 3986 3.1: a scheme may have digits, +, - and .",
	],
	HPE_INVALID_VERSION: [/ HTTP\/1\.[2-9]\r\n/, "RFC 9110 2.5: a higher minor version is read as 1.1"],
	HPE_INVALID_CONTENT_LENGTH: [
		/\r\nContent-Length:[^\r]*(?:,|\t *\r)|\r\n0[\s\S]*\r\nContent-Length:/i,
		"RFC 9110 8.6: the same length several times in a list counts once; 5.5 and 6.5.1: as below",
	],
	HPE_UNEXPECTED_CONTENT_LENGTH: [
		/\r\nContent-Length:[\s\S]*\r\nContent-Length:|\r\n0[\s\S]*\r\nContent-Length:/i,
		"RFC 9110 8.6: the same length in several fields counts once; 6.5.1: in a trailer the field means nothing",
	],
	HPE_INVALID_TRANSFER_ENCODING: [
		/\r\n0[\s\S]*\r\nTransfer-Encoding:|\r\nTransfer-Encoding:[^\r]*\t *\r/i,
		"RFC 9110 6.5.1: in a trailer the field means nothing; 5.5: a tab after a value is no part of it",
	],
	HPE_STRICT: [oddExtension, "RFC 9112 7.1.1: white space before an extension is skipped, unknown ones are ignored"],
	HPE_INVALID_CHUNK_SIZE: [oddExtension, "RFC 9112 7.1.1: as above"],
};

/**
 * Describes how node:http's server differs from our outcome for an accepted request; an empty string if it agrees. It
 * gets the request without the octets after it.
 */
export async function compareWithNodeServer(raw: string, accepted: AcceptedRequest): Promise<string> {
	const message = raw.slice(0, raw.length - accepted.leftover.length);
	const node = await readByNodeServer(Buffer.from(message, "latin1"));
	if (typeof node === "string") return stricter[node]?.[0].test(message) ? "" : `node:http refuses: ${node}`;
	const { method, target, headers, body, trailers } = accepted;
	const ours = JSON.stringify({ method, target, headers, body, trailers });
	const theirs = JSON.stringify(node);
	return ours === theirs ? "" : `${ours}, node:http ${theirs}`;
}
