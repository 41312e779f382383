// A small web server over readRequest() and writeResponse(): a greeting, a file that is sent in chunks, an echo of what is
// posted.

import { ThreadingTCPServer } from "socket-makefile/socketserver";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";
import { HelloHandler } from "./web/hello-handler.ts";

class WebServer extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override closeTimeout = 500;
}

const { host, port } = serverOptions("Greets at /, sends its own source at /source, sends back what /echo gets.", 8000);
await using server = new WebServer([host, port], HelloHandler);
await runServer(server);
