// Derives a key from every line, which takes much processor time, in child processes that share the work.

import { availableParallelism } from "node:os";
import { ForkingTCPServer } from "socket-makefile/socketserver";
import { numberOf } from "./shared/arguments.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

const { host, port, values } = serverOptions(
	"Answers each line with a key derived from it (PBKDF2), on all cores.",
	7006,
	{ children: { default: String(availableParallelism()), value: "N", help: "the number of processes" } },
);

class HashServer extends ForkingTCPServer {
	override maxChildren = numberOf("children", values.children, 1, 64);
	override closeTimeout = 500;
}

await using server = new HashServer([host, port], new URL("./hash/handler.ts", import.meta.url));
await runServer(server);
