export { BaseRequestHandler } from "./base-request-handler.ts";
export { BaseServer, type HandlerClass, type RequestAndAddress } from "./base-server.ts";
export { DatagramRequestHandler } from "./datagram-request-handler.ts";
export type { DatagramRequest, DatagramSender, DatagramSocket } from "./datagram-socket.ts";
export { type Forking, ForkingMixIn } from "./forking-mix-in.ts";
export { ForkingTCPServer, ForkingUDPServer } from "./forking-servers.ts";
export { StreamRequestHandler } from "./stream-request-handler.ts";
export { TCPServer } from "./tcp-server.ts";
export { type Threading, ThreadingMixIn } from "./threading-mix-in.ts";
export {
	ThreadingTCPServer,
	ThreadingUDPServer,
	ThreadingUnixDatagramServer,
	ThreadingUnixStreamServer,
} from "./threading-servers.ts";
export { UDPServer } from "./udp-server.ts";
export { UnixDatagramServer } from "./unix-datagram-server.ts";
export { UnixStreamServer } from "./unix-stream-server.ts";
