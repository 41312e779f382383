// A minimal web server: it reads the head of each request line by line and answers 'Hello, World'.

import { ThreadingTCPServer } from "socket-makefile/socketserver";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";
import { HelloHandler } from "./web/hello-handler.ts";

class WebServer extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override closeTimeout = 500;
}

const { host, port } = serverOptions("Answers every HTTP request with 'Hello, World'.", 8000);
await using server = new WebServer([host, port], HelloHandler);
await runServer(server);
