// Reads the head of an HTTP response line by line, as it arrives.
//
//   npm start                          starts a server here and reads its answer
//   npm start -- https://host/path     reads a live one

import http from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { type BufferedRWPair, connect } from "socket-makefile";

const HELP = `Usage: npm start -- [URL] [options]

Reads the head of an HTTP response line by line and prints it as it arrives.
Without a URL a server is started here and read.

Options:
  -X, --request METHOD   the method (default GET)
      --raw              print the lines as they came, with their line ends escaped
      --timeout SECONDS  give up when nothing comes for so long (default 10)
      --help             this text`;

interface Request {
	url: URL;
	method: string;
	raw: boolean;
	timeout: number;
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			request: { type: "string", short: "X", default: "GET" },
			raw: { type: "boolean", default: false },
			timeout: { type: "string", default: "10" },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const [target, ...more] = positionals;
	if (more.length > 0) throw new Error(`one URL only, not also '${more.join(" ")}'`);
	const timeout = Number(values.timeout) * 1000;
	if (!(timeout > 0)) throw new Error(`--timeout must be a number of seconds, not '${values.timeout}'`);
	const request = { method: methodOf(values.request), raw: values.raw, timeout };
	if (target !== undefined) return show({ ...request, url: urlOf(target) });
	const server = await startServer();
	try {
		const { port } = server.address() as AddressInfo;
		await show({ ...request, url: new URL(`http://127.0.0.1:${port}/`) });
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

function methodOf(method: string): string {
	if (/^[!#$%&'*+.^_`|~\w-]+$/.test(method)) return method;
	throw new Error(`'${method}' is not an HTTP method`);
}

function urlOf(text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === "http:" || url?.protocol === "https:") return url;
	throw new Error(`'${text}' is not an http or https URL`);
}

async function startServer(): Promise<http.Server> {
	const server = http.createServer((request, response) => {
		response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", "X-Example": "socket-makefile" });
		response.end(request.method === "HEAD" ? undefined : "Hello, World\n");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

async function show({ url, method, raw, timeout }: Request): Promise<void> {
	const secure = url.protocol === "https:";
	const host = url.hostname.replace(/^\[|\]$/g, "");
	await using socket = await connect([host, Number(url.port) || (secure ? 443 : 80)], { tls: secure, timeout });
	await using file = socket.makefile("rwb");
	const head = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, "Connection: close", "", ""];
	const sent = performance.now();
	await file.write(Buffer.from(head.join("\r\n")));
	await file.flush();

	let line = await readHeadLine(file);
	const elapsed = performance.now() - sent;
	if (!line.startsWith("HTTP/")) throw new Error(`this is no HTTP answer: ${JSON.stringify(line.slice(0, 60))}`);
	while (line !== "\r\n" && line !== "\n") {
		console.log(raw ? JSON.stringify(line) : coloured(line.trimEnd()));
		line = await readHeadLine(file);
	}
	let size = 0;
	for (let part = await file.read1(); part.length > 0; part = await file.read1()) size += part.length;
	console.log(`\n${size} bytes of body as they were sent, the first line after ${elapsed.toFixed(1)} ms`);
}

async function readHeadLine(file: BufferedRWPair): Promise<string> {
	const line = (await file.readline()).toString("latin1");
	if (!line.endsWith("\n")) throw new Error("the connection ended within the head of the answer");
	return line;
}

function coloured(line: string): string {
	if (line.startsWith("HTTP/")) return pc.bold(line);
	const colon = line.indexOf(":");
	return pc.cyan(line.slice(0, colon)) + line.slice(colon);
}

/** One line, whatever went wrong; a refused connection over both IPv4 and IPv6 has no message of its own. */
function explain(error: unknown): string {
	if (error instanceof AggregateError) return error.errors.map(explain).join("; ");
	return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
	console.error(`http-head: ${explain(error)}`);
	process.exitCode = 1;
});
