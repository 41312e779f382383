import { TCPServer } from "./tcp-server.ts";

/**
 * A server of Unix socket connections. Its address is a path; the address of its clients is ''. Closing the server
 * removes the socket file (Python leaves it there).
 *
 * Python: `socketserver.UnixStreamServer`.
 *
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { connect } from "socket-makefile";
 * import { StreamRequestHandler, UnixStreamServer } from "socket-makefile/socketserver";
 *
 * class Echo extends StreamRequestHandler {
 * 	override async handle() {
 * 		await this.wfile.write(await this.rfile.readline());
 * 	}
 * }
 *
 * const path = join(tmpdir(), `echo-${process.pid}.sock`);
 * await using server = await new UnixStreamServer(path, Echo).ready();
 * const serving = server.serveForever();
 * await using client = await connect(server.serverAddress);
 * await client.sendall("hello\n");
 * console.log(String(await client.recv(100))); // "hello\n"
 * await client.close();
 * await server.shutdown();
 * await serving;
 * ```
 */
export class UnixStreamServer extends TCPServer {}
