import { ForkingMixIn } from "./forking-mix-in.ts";
import { TCPServer } from "./tcp-server.ts";
import { UDPServer } from "./udp-server.ts";

/**
 * A TCP server whose connections are handled in child processes. Python: `socketserver.ForkingTCPServer`.
 *
 * @example
 * ```ts
 * import { ForkingTCPServer } from "socket-makefile/socketserver";
 *
 * const server = new ForkingTCPServer(["127.0.0.1", 0], new URL("./hash-handler.js", import.meta.url));
 * server.maxChildren = 2;
 * ```
 */
export class ForkingTCPServer extends ForkingMixIn(TCPServer) {}

/**
 * A UDP server whose datagrams are handled in child processes; the parent sends the replies. Python:
 * `socketserver.ForkingUDPServer`.
 *
 * @example
 * ```ts
 * import { ForkingUDPServer } from "socket-makefile/socketserver";
 *
 * const server = new ForkingUDPServer(["127.0.0.1", 0], new URL("./hash-handler.js", import.meta.url));
 * server.maxChildren = 2;
 * ```
 */
export class ForkingUDPServer extends ForkingMixIn(UDPServer) {}
