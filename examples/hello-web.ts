// A web server as small as one can be: reads a request's head line by line and answers 'Hello, World'.

import { ThreadingTCPServer } from "socket-makefile/socketserver";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";
import { HelloHandler } from "./web/hello-handler.ts";

class WebServer extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override closeTimeout = 500;
}

const { host, port } = serverOptions("Says hello to curl and browsers.", 8000);
await using server = new WebServer([host, port], HelloHandler);
await runServer(server);
