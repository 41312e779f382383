import { TCPServer } from "./tcp-server.ts";

/**
 * A server of Unix socket connections; its address is a path, its clients' address ''. Closing removes the socket file
 * (Python leaves it there).
 *
 * Python: `socketserver.UnixStreamServer`.
 */
export class UnixStreamServer extends TCPServer {}
