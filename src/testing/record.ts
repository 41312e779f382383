import type { Duplex } from "node:stream";
import { ConnectionClosedError } from "../errors.ts";
import { described, invalidType } from "../misuse.ts";
import { Socket } from "../socket/socket.ts";
import { onArrival } from "../socket/stream/node-internals.ts";
import { PieceStream } from "./piece-stream.ts";
import { Recording } from "./recording.ts";

/**
 * Records what arrives on a stream from now on: the pieces as they arrive, and how the stream ends. What is read, and
 * by what, makes no difference. The recording grows until the stream ends; `String(recording)` is the text of what it
 * holds so far. Under TLS it records what was decrypted; after `starttls()` it records no more, so call it after the
 * handshake. If a text file was closed behind a CR, the LF that belongs to it is dropped before it is recorded. Throws
 * `TypeError` if `stream` is no stream.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { socketpair } from "socket-makefile";
 * import { record } from "socket-makefile/testing";
 *
 * const [client, server] = socketpair();
 * const recording = record(client);
 * await server.sendall("220 ready\r\n");
 * await server.close();
 * await client.makefile("r").read();
 * console.log(recording.pieces.length, recording.end); // 1 "end"
 * ```
 */
export function record(stream: Duplex | Socket): Recording {
	const socket = stream instanceof Socket ? stream : Socket.from(stream);
	const pieces: Buffer[] = [];
	let ended = false;
	onArrival(socket.stream, (bytes) => {
		if (bytes === null) ended = true;
		// A copy, because the reader owns what it gets.
		else if (bytes.length > 0) pieces.push(Buffer.from(bytes));
	});
	return new Recording(pieces, () => {
		// A reset may look like the end at first. If this side has closed the connection, the peer's stream has not failed.
		const failure = socket.channel.failure ?? socket.stream.errored;
		if (failure && !(failure instanceof ConnectionClosedError)) return failure;
		return ended ? "end" : undefined;
	});
}

/**
 * A socket that gives what was recorded: each piece by itself, never joined to the next, and the end as it was. If the
 * recording has no end, reads reject with `ConnectionClosedError` after the last piece. What is sent is thrown away.
 * The recording may be replayed any number of times. Throws `TypeError` if `recording` is no recording.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { Recording, replay } from "socket-makefile/testing";
 *
 * const text = `{"recording":"socket-makefile","version":1}
 * {"at":0,"text":"one\\nt"}
 * {"at":5,"text":"wo\\n"}
 * {"end":true}
 * `;
 * for await (const line of replay(Recording.parse(text)).makefile("r")) console.log(line); // "one\n" "two\n"
 * ```
 */
export function replay(recording: Recording): Socket {
	if (!(recording instanceof Recording)) {
		throw invalidType(
			`replay() takes a Recording, not ${described(recording)}: Recording.parse() reads one from its text`,
		);
	}
	return Socket.from(new PieceStream([...recording.pieces], recording.end));
}
