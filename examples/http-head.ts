// Reads the head of an HTTP response line by line as it arrives, then the body.
//
//   npm start                          starts a server of its own and reads its response
//   npm start -- https://host/path     reads the response of another server
//
// `npm run example http-head -- URL` does the same.

import type { AddressInfo } from "node:net";
import pc from "picocolors";
import { BufferedReader, connect } from "socket-makefile";
import { type HttpResponse, readResponse, writeRequest } from "socket-makefile/http";
import { startServer } from "./http-head/demo-server.ts";
import { printable, showBody } from "./http-head/show-body.ts";
import { WatchedHead } from "./http-head/watched-head.ts";
import { argumentsOf, numberOf, wrongUsage } from "./shared/arguments.ts";
import { addressOf, httpUrlOf } from "./shared/http-url.ts";
import { run } from "./shared/run.ts";
import { trusted } from "./shared/trusted.ts";

const HELP = `Usage: npm run example http-head -- [URL] [options]   (or: npm start -- [URL] [options])

Reads the head of an HTTP response line by line and prints it as it arrives.
Without a URL, or with a path instead of one (/, /json, /bytes), it starts a server of its own and asks that.

Options:
  -X, --request METHOD   the method (default GET)
      --raw              print the lines as they arrive, with their line ends escaped
      --body             print the body: text decoded by its charset, JSON indented, anything else as a hex dump
      --follow N         make N requests on one connection (default 1)
      --ca FILE          a certificate to trust, in PEM format
      --timeout SECONDS  give up after this long without data (default 10)
      --help             this text`;

interface Request {
	url: URL;
	method: string;
	raw: boolean;
	body: boolean;
	follow: number;
	timeout: number;
	ca: string | undefined;
}

async function main(): Promise<void> {
	const { values, positionals } = argumentsOf({
		allowPositionals: true,
		options: {
			request: { type: "string", short: "X", default: "GET" },
			raw: { type: "boolean", default: false },
			body: { type: "boolean", default: false },
			follow: { type: "string", default: "1" },
			ca: { type: "string" },
			timeout: { type: "string", default: "10" },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const [target = "/", ...more] = positionals;
	if (more.length > 0) wrongUsage(`give one URL only, not also '${more.join(" ")}'`);
	const timeout = Number(values.timeout) * 1000;
	const follow = numberOf("follow", values.follow, 1, Number.MAX_SAFE_INTEGER);
	const request = {
		method: methodOf(values.request),
		raw: values.raw,
		body: values.body,
		follow,
		timeout,
		ca: values.ca,
	};
	if (!target.startsWith("/")) return show({ ...request, url: httpUrlOf(target) });
	const server = await startServer();
	try {
		const { port } = server.address() as AddressInfo;
		await show({ ...request, url: new URL(target, `http://127.0.0.1:${port}`) });
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

function methodOf(method: string): string {
	if (/^[!#$%&'*+.^_`|~\w-]+$/.test(method)) return method;
	wrongUsage(`'${method}' is not an HTTP method`);
}

async function show(request: Request): Promise<void> {
	const { url, method, raw, follow, timeout, ca } = request;
	const tls = url.protocol === "https:" && (await trusted(ca));
	await using socket = await connect(addressOf(url), { tls, timeout });
	await using file = socket.makefile("rwb");
	let first: number | undefined;
	const head = new WatchedHead(file, (line) => {
		first ??= performance.now();
		console.log(raw ? printable(JSON.stringify(line)) : coloured(printable(line.trimEnd())));
	});
	const responses = new BufferedReader(head);
	const path = method === "CONNECT" ? url.host : url.pathname + url.search;
	for (let left = follow; left > 0; left--) {
		const headers = { Host: url.host, Connection: left > 1 ? "keep-alive" : "close" };
		const sent = performance.now();
		first = undefined;
		head.expectHead();
		await writeRequest(file, { method, path, headers });
		const response = await readResponse(responses, { method });
		await showRest(response, request, (first ?? sent) - sent);
		if (left > 1 && !response.keepAlive)
			throw new Error(`the server ends the connection after ${follow - left + 1} of ${follow} requests`);
	}
}

async function showRest(response: HttpResponse, { body, raw }: Request, elapsed: number): Promise<void> {
	let size = 0;
	if (body) await showBody(response);
	else for await (const bytes of response.body) size += bytes.length;
	const trailers = response.trailers ?? [];
	for (const [name, value] of trailers)
		console.log(raw ? printable(JSON.stringify(`${name}: ${value}`)) : coloured(printable(`${name}: ${value}`)));
	const facts = [
		...(body ? [] : [`${size} bytes of body`]),
		response.upgraded ? "the connection now speaks another protocol" : `ended by ${framings[response.framing]}`,
		...(response.interim.length > 0 ? [`after ${response.interim.map(({ status }) => status).join(", ")}`] : []),
		...(trailers.length > 0 ? [`${trailers.length} trailer${trailers.length > 1 ? "s" : ""}`] : []),
		response.keepAlive ? "the connection stays open" : "the connection ends",
		`the first line after ${elapsed.toFixed(1)} ms`,
	];
	console.log(`\n${facts.join(", ")}`);
}

const framings = {
	none: "the head, because it is empty",
	length: "its length",
	chunked: "the last chunk",
	close: "the end of the connection",
};

function coloured(line: string): string {
	if (line.startsWith("HTTP/")) return pc.bold(line);
	const colon = line.indexOf(":");
	return pc.cyan(line.slice(0, colon)) + line.slice(colon);
}

run(main);
