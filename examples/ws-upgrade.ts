// Talks to a WebSocket server: reads the HTTP upgrade, then hands over the connection to the package `ws`.
//
//   npm run example ws-upgrade -- --port 8080 --path /chat "first message" "second message"

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { connect } from "socket-makefile";
import { readResponse, writeRequest } from "socket-makefile/http";
import WebSocket from "ws";
import { escapeLines } from "./chat/escape.ts";
import { argumentsOf } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example ws-upgrade -- [options] [MESSAGE...]

Connects to a WebSocket server, sends the messages, and prints one answer for each.

Options:
  --host HOST        the server (default localhost)
  --port PORT        its port (default 80, with --tls 443)
  --path PATH        the path of the request (default /)
  --tls              encrypt the connection
  --ca FILE          a certificate to trust, in PEM format
  --timeout SECONDS  give up after this long without data (default 10)
  --help             this text`;

const { values: options, positionals } = argumentsOf({
	allowPositionals: true,
	options: {
		host: { type: "string", default: "localhost" },
		port: { type: "string" },
		path: { type: "string", default: "/" },
		tls: { type: "boolean", default: false },
		ca: { type: "string" },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

/** The constant of RFC 6455, section 1.3, from which the server derives its answer to the key. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Requests the upgrade; resolves to the stream, whose next byte is the first of the WebSocket protocol. */
async function upgrade(timeout: number): Promise<Duplex> {
	const port = Number(options.port ?? (options.tls ? 443 : 80));
	const socket = await connect([options.host, port], { tls: options.tls && (await trusted(options.ca)), timeout });
	try {
		const file = socket.makefile("rwb");
		const key = randomBytes(16).toString("base64");
		await writeRequest(file, {
			method: "GET",
			path: options.path,
			headers: {
				Host: `${options.host}:${port}`,
				Upgrade: "websocket",
				Connection: "Upgrade",
				"Sec-WebSocket-Key": key,
				"Sec-WebSocket-Version": "13",
			},
		});
		const response = await readResponse(file);
		if (!response.upgraded)
			throw new Error(`the server did not upgrade to WebSocket: ${response.status} ${response.reason}`);
		const accept = createHash("sha1")
			.update(key + GUID)
			.digest("base64");
		if (response.headers.get("sec-websocket-accept") !== accept)
			throw new Error("the server's answer to the WebSocket key is wrong");
		// The server may have sent its first message together with the head; detach() puts such bytes back into the stream.
		return await socket.detach();
	} catch (error) {
		socket.stream.destroy();
		throw error;
	}
}

/**
 * Does the two steps that `ws` does after its own handshake, because it has no function for a connection that is
 * already upgraded.
 */
function webSocketOver(stream: Duplex): WebSocket {
	const webSocket: WebSocket = Reflect.construct(WebSocket, [null, undefined, { autoPong: true }]);
	Reflect.set(webSocket, "_isServer", false);
	const setSocket: (stream: Duplex, head: Buffer, options: object) => void = Reflect.get(webSocket, "setSocket");
	const limits = { allowSynchronousEvents: true, maxPayload: 1 << 20, skipUTF8Validation: false };
	setSocket.call(webSocket, stream, Buffer.alloc(0), limits);
	return webSocket;
}

async function main(): Promise<void> {
	if (options.help) return console.log(HELP);
	const timeout = Number(options.timeout) * 1000;
	const stream = await upgrade(timeout);
	try {
		const webSocket = webSocketOver(stream);
		for (const message of positionals) {
			const answer = once(webSocket, "message", { signal: AbortSignal.timeout(timeout) });
			webSocket.send(message);
			console.log(escapeLines(String((await answer)[0])));
		}
		webSocket.close();
		await once(webSocket, "close", { signal: AbortSignal.timeout(timeout) });
	} finally {
		stream.destroy();
	}
}

run(main);
