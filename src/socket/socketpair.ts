import { Socket } from "./socket.ts";
import { SocketPairEnd } from "./stream/socket-pair-end.ts";

/**
 * Two sockets that are connected to each other, in memory: for tests, and for two parts of one program. They do what
 * the two ends of a TCP connection do. What one sends the other receives, in order, in a later turn of the event loop;
 * `shutdown("write")` ends one direction. If 64 KiB that a socket has received are unread, the sends of the other one
 * wait. The two sockets have no addresses and no descriptor, and keep no process alive.
 *
 * After `close()` of one socket the other one reads to the end of the stream, and its sends fail with `EPIPE`. What is
 * sent is copied.
 *
 * Python: `socket.socketpair()`.
 *
 * @example
 * ```ts
 * import { socketpair } from "socket-makefile";
 * const [left, right] = socketpair();
 * await left.sendall("hello\n");
 * await left.close();
 * await using file = right.makefile("r", { ownsSocket: true });
 * console.log(await file.readline(), await file.readline()); // "hello\n" ""
 * ```
 */
export function socketpair(): [Socket, Socket] {
	const [left, right] = SocketPairEnd.pair();
	return [Socket.from(left), Socket.from(right)];
}
