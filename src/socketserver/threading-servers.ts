import { TCPServer } from "./tcp-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";
import { UDPServer } from "./udp-server.ts";
import { UnixDatagramServer } from "./unix-datagram-server.ts";
import { UnixStreamServer } from "./unix-stream-server.ts";

/**
 * A TCP server that handles all its connections at the same time. Python: `socketserver.ThreadingTCPServer`.
 *
 * @example
 * ```ts
 * import { connect } from "socket-makefile";
 * import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
 *
 * class Echo extends StreamRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(await this.rfile.readline());
 * 	}
 * }
 *
 * await using server = await new ThreadingTCPServer(["127.0.0.1", 0], Echo).ready();
 * const serving = server.serveForever();
 * await using client = await connect(server.serverAddress);
 * await client.sendall("hello\n");
 * console.log(String(await client.recv(100))); // "hello\n"
 * await client.close();
 * await server.shutdown();
 * await serving;
 * ```
 */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {}

/**
 * A UDP server that handles its datagrams at the same time. Python: `socketserver.ThreadingUDPServer`.
 *
 * @example
 * ```ts
 * import { createSocket } from "node:dgram";
 * import { once } from "node:events";
 * import { DatagramRequestHandler, ThreadingUDPServer } from "socket-makefile/socketserver";
 *
 * class Echo extends DatagramRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(this.packet);
 * 	}
 * }
 *
 * await using server = await new ThreadingUDPServer(["127.0.0.1", 0], Echo).ready();
 * const handling = server.handleRequest();
 * const client = createSocket("udp4");
 * client.send("hello", Number(server.serverAddress[1]), "127.0.0.1");
 * const [reply] = await once(client, "message");
 * console.log(String(reply)); // "hello"
 * client.close();
 * await handling;
 * ```
 */
export class ThreadingUDPServer extends ThreadingMixIn(UDPServer) {}

/**
 * A Unix socket server that handles all its connections at the same time. Python:
 * `socketserver.ThreadingUnixStreamServer`.
 *
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { connect } from "socket-makefile";
 * import { StreamRequestHandler, ThreadingUnixStreamServer } from "socket-makefile/socketserver";
 *
 * class Echo extends StreamRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(await this.rfile.readline());
 * 	}
 * }
 *
 * const path = join(tmpdir(), `echo-${process.pid}.sock`);
 * await using server = await new ThreadingUnixStreamServer(path, Echo).ready();
 * const serving = server.serveForever();
 * await using client = await connect(server.serverAddress);
 * await client.sendall("hello\n");
 * console.log(String(await client.recv(100))); // "hello\n"
 * await client.close();
 * await server.shutdown();
 * await serving;
 * ```
 */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {}

/**
 * A Unix datagram server that handles its datagrams at the same time. Python:
 * `socketserver.ThreadingUnixDatagramServer`.
 *
 * @example
 * ```ts
 * import { DatagramRequestHandler, ThreadingUnixDatagramServer } from "socket-makefile/socketserver";
 *
 * class Echo extends DatagramRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(this.packet);
 * 	}
 * }
 *
 * async function serve(path: string): Promise<void> {
 * 	await using server = new ThreadingUnixDatagramServer(path, Echo);
 * 	await server.serveForever();
 * }
 * ```
 */
export class ThreadingUnixDatagramServer extends ThreadingMixIn(UnixDatagramServer) {}
