import type { Duplex, Readable, Writable } from "node:stream";
import { described, invalidType } from "./misuse.ts";
import type { FileOf, Mode, OptionsOf } from "./socket/modes.ts";
import { Socket } from "./socket/socket.ts";
import { isStream } from "./socket/stream/stream-kinds.ts";

/**
 * Makes a file over a socket, or over any stream. The mode decides the class and the static type:
 *
 * - `'r'`, `'w'`, `'rw'`: text ({@link TextIOWrapper})
 * - `'rb'`, `'wb'`, `'rwb'`: bytes ({@link BufferedReader}, {@link BufferedWriter}, {@link BufferedRWPair}), unbuffered
 *   with `buffering: 0` ({@link SocketIO})
 *
 * Nothing is read or written yet. The file holds a reference to the socket: the socket closes when its own `close()`
 * was called and all its files are closed. Misuse throws at once, and then no reference is held: `RangeError` for a
 * wrong mode, buffering or newline, `TypeError` for a wrong type, an unknown option or an unusable stream,
 * `UnknownEncodingError` for an unknown encoding or error handler, and `ClosedFileError` for a closed socket.
 *
 * Python: `socket.makefile()`.
 *
 * @example
 * ```ts
 * import { connect, listen, makefile } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using client = await connect(listener.address());
 * await using server = await listener.accept();
 * await using f = makefile(client.stream, "rw");
 * await f.write("ping\n");
 * await f.flush();
 * console.log(await makefile(server, "r").readline()); // "ping\n"
 * ```
 */
export function makefile<M extends Mode = "r", const O extends OptionsOf<M> = object>(
	socket: Duplex | Readable | Writable | Socket,
	mode?: M,
	options?: O,
): FileOf<M, O> {
	return socketOf(socket).makefile(mode, options);
}

function socketOf(socket: Duplex | Readable | Writable | Socket): Socket {
	if (isSocket(socket)) return socket;
	if (!isStream(socket)) throw invalidType(`makefile() takes a Socket or a Node stream, not ${described(socket)}`);
	return Socket.from(socket);
}

/** Whether the value is a Socket. It may come from another copy of this package, which has its own class `Socket`. */
function isSocket(socket: unknown): socket is Socket {
	if (typeof socket !== "object" || socket === null) return false;
	return socket instanceof Socket || ("makefile" in socket && "stream" in socket);
}
