// A forward proxy: sends plain requests on to their server, and opens tunnels for CONNECT. For example:
//     curl --proxy http://127.0.0.1:8888 http://example.com/

import { connect, type Socket } from "socket-makefile";
import * as http from "socket-makefile/http";
import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { log } from "./shared/log.ts";
import { runServer } from "./shared/run-server.ts";
import { serverOptions } from "./shared/server-options.ts";

/** The fields that are about one connection only; those that `Connection` names are too. */
const HOP = /^(?:connection|keep-alive|proxy-.*|te|transfer-encoding|upgrade)$/i;

/** The fields and the body of a message as they are sent on. */
function passedOn({ headers, rawHeaders, framing, body }: http.HttpMessage, replaced: readonly string[] = []) {
	const dropped = [...(headers.get("connection") ?? "").toLowerCase().split(/[ \t]*,[ \t]*/), ...replaced];
	const kept = rawHeaders.filter(([name]) => !HOP.test(name) && !dropped.includes(name.toLowerCase()));
	return { headers: kept, body: framing === "none" ? undefined : body };
}

class ProxyHandler extends StreamRequestHandler {
	override wbufsize = 8192;
	override timeout = 60_000;
	/** The status that the client gets after a failure, if it is to get any. */
	statusOf: (error: unknown) => number | undefined = () => undefined;

	override async handle(): Promise<void> {
		try {
			while (await this.serve());
		} catch (error) {
			log.warn(String(error));
			const status = this.statusOf(error);
			if (status === undefined) this.request.abort();
			else await http.writeResponse(this.wfile, { status, headers: { Connection: "close" } });
		}
	}

	/** Serves a request; resolves to whether another may follow. */
	async serve(): Promise<boolean> {
		this.statusOf = (error) => (error instanceof http.HttpError ? error.status : undefined);
		const request = await http.readRequest(this.rfile);
		if (request === undefined) return false;
		const { method, target } = request;
		log.info(`${method} ${target}`);
		this.statusOf = () => 400;
		const url = new URL(method === "CONNECT" ? `tunnel://${target}` : target);
		this.statusOf = () => 502;
		const host = url.hostname.replace(/[[\]]/g, "");
		await using origin = await connect([host, Number(url.port || 80)], { timeout: 10_000 });
		await using file = origin.makefile("rwb");
		if (method === "CONNECT") {
			this.statusOf = () => undefined;
			await http.writeResponse(this.wfile, { status: 200, request });
			for (const socket of [this.request, origin]) socket.settimeout(null);
			await Promise.all([pump(this.rfile, origin), pump(file, this.request)]);
			return false;
		}
		if (request.expectsContinue) await http.writeResponse(this.wfile, { status: 100 });
		const { headers, body } = passedOn(request, ["host", "expect"]);
		const fields = [["Host", url.host], ["Connection", "close"], ...headers] as const;
		await http.writeRequest(file, { method, path: url.pathname + url.search, headers: fields, body });
		const response = await http.readResponse(file, { method });
		// Half an answer must not look like a whole one, nor be followed by another.
		this.statusOf = () => undefined;
		const { status, reason } = response;
		await http.writeResponse(this.wfile, { status, reason, ...passedOn(response), request });
		return request.keepAlive;
	}
}

/** Passes on what one side sends, and its end. */
async function pump(from: { chunks(): AsyncIterable<Buffer> }, to: Socket): Promise<void> {
	for await (const bytes of from.chunks()) await to.sendall(bytes);
	await to.shutdown("write");
}

const { host, port } = serverOptions("Sends requests on to their server, and opens tunnels for CONNECT.", 8888);
await using server = new ThreadingTCPServer([host, port], ProxyHandler);
await runServer(server);
