import { TCPServer } from "./tcp-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";
import { UDPServer } from "./udp-server.ts";
import { UnixDatagramServer } from "./unix-datagram-server.ts";
import { UnixStreamServer } from "./unix-stream-server.ts";

/** A TCP server that handles all its connections at the same time. Python: `socketserver.ThreadingTCPServer`. */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {}

/** A UDP server that handles its datagrams at the same time. Python: `socketserver.ThreadingUDPServer`. */
export class ThreadingUDPServer extends ThreadingMixIn(UDPServer) {}

/** A Unix socket server that handles all its connections at the same time. Python: `socketserver.ThreadingUnixStreamServer`. */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {}

/** A Unix datagram server that handles its datagrams at the same time. Python: `socketserver.ThreadingUnixDatagramServer`. */
export class ThreadingUnixDatagramServer extends ThreadingMixIn(UnixDatagramServer) {}
