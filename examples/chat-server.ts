// A group chat: every line that a client sends goes to all clients in its room, on all servers. At the server's own prompt,
// 'clients' lists the clients and 'quit' stops the server.

import cluster from "node:cluster";
import { DEFAULT_LIMITS } from "./chat/limits.ts";
import { serveByWorkers } from "./chat/primary.ts";
import { relayAddresses } from "./chat/relay/open-relay.ts";
import { serve } from "./chat/serve.ts";
import { numberOf, wrongUsage } from "./shared/arguments.ts";
import { serverOptions } from "./shared/server-options.ts";

const { host, port, values } = serverOptions(
	`Sends every line of a client to all clients in its room. A client sends '/join NAME' to change the room, 'quit' to leave.
At the server's own prompt, 'clients' lists the clients and 'quit' stops the server.`,
	7000,
	{
		workers: { default: "1", value: "N", help: "the number of processes that share the port" },
		relay: { default: "none", value: "URL[,URL]", help: "nats://host:port; the servers that use it form one chat" },
		lines: { default: String(DEFAULT_LIMITS.linesPerSecond), value: "N", help: "lines per second from one client" },
		bytes: { default: String(DEFAULT_LIMITS.bytesPerSecond), value: "N", help: "bytes per second from one client" },
		metrics: { default: "none", value: "HOST:PORT", help: "serves numbers for Prometheus there, at /metrics" },
		rooms: { default: String(DEFAULT_LIMITS.roomsPerMinute), value: "N", help: "rooms per minute for one client" },
	},
);
const workers = numberOf("workers", values.workers, 1, 256);
const limits = {
	linesPerSecond: limit("lines"),
	bytesPerSecond: limit("bytes"),
	roomsPerMinute: limit("rooms"),
};
const [, metricsHost = "", metricsPort = ""] = /^(.+):(\d+)$/.exec(values.metrics) ?? [];
if (metricsHost === "" && values.metrics !== "none") wrongUsage(`--metrics must be HOST:PORT, not '${values.metrics}'`);
const metrics = metricsHost === "" ? undefined : ([metricsHost, numberOf("metrics", metricsPort, 1, 65_535)] as const);
const addresses = relayAddresses(values.relay);

if (workers > 1 && cluster.isPrimary) await serveByWorkers(workers, addresses, metrics);
else await serve(host, port, addresses, limits, metrics);

function limit(name: "lines" | "bytes" | "rooms"): number {
	return numberOf(name, values[name], 1, Number.MAX_SAFE_INTEGER);
}
