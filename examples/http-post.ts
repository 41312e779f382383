// Posts a file, or what comes on the standard input, and prints the answer.
//
//   npx tsx examples/http-post.ts http://localhost:8000/echo --file notes.txt
//   echo hello | npx tsx examples/http-post.ts http://localhost:8000/echo

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { connect } from "socket-makefile";
import { type HttpHead, readResponse, writeRequest } from "socket-makefile/http";
import { printable, showBody } from "./http-head/show-body.ts";
import { argumentsOf, wrongUsage } from "./shared/arguments.ts";
import { run } from "./shared/run.ts";

const HELP = `Usage: npx tsx examples/http-post.ts URL [options] [< body]

Posts a file with its size, or the standard input in chunks, and prints the answer.

Options:
  -X, --request METHOD   the method (default POST)
      --file FILE        what to send (default: the standard input)
      --type TYPE        its Content-Type (default application/octet-stream)
      --expect           ask the server first, and send a file only if it says "100 Continue"
      --timeout SECONDS  give up after this long without data (default 10)
      --help             this text`;

const { values: options, positionals } = argumentsOf({
	allowPositionals: true,
	options: {
		request: { type: "string", short: "X", default: "POST" },
		file: { type: "string" },
		type: { type: "string", default: "application/octet-stream" },
		expect: { type: "boolean", default: false },
		timeout: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

function urlOf(text: string | undefined): URL {
	const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === "http:" || url?.protocol === "https:") return url;
	wrongUsage(text === undefined ? "give a URL" : `'${text}' is not an http or https URL`);
}

async function post(url: URL): Promise<void> {
	const { request: method, file: name } = options;
	const length = name === undefined ? undefined : (await stat(name)).size;
	const body = name === undefined ? process.stdin : createReadStream(name);
	const secure = url.protocol === "https:";
	const address = [url.hostname.replace(/[[\]]/g, ""), Number(url.port) || (secure ? 443 : 80)] as const;
	await using socket = await connect(address, { tls: secure, timeout: Number(options.timeout) * 1000 });
	await using file = socket.makefile("rwb");

	const headers: Record<string, string> = { Host: url.host, "Content-Type": options.type, Connection: "close" };
	// Without a length the body goes out in chunks.
	if (length !== undefined) headers["Content-Length"] = String(length);
	const path = url.pathname + url.search;
	const wait = options.expect && length !== undefined;
	if (wait) await writeRequest(file, { method, path, headers: { ...headers, Expect: "100-continue" } });
	else await writeRequest(file, { method, path, headers, body });
	const onInterim = async ({ status, reason }: HttpHead) => {
		console.error(`${status} ${printable(reason)}`);
		if (status !== 100 || !wait) return;
		for await (const piece of body) await file.write(piece);
		await file.flush();
	};
	const response = await readResponse(file, { method, onInterim });
	body.destroy();
	console.error(`${response.status} ${printable(response.reason)}`);
	await showBody(response);
	if (response.status >= 400) process.exitCode = 1;
}

run(async () => {
	if (options.help) return console.log(HELP);
	const [text, ...more] = positionals;
	if (more.length > 0) wrongUsage(`give one URL only, not also '${more.join(" ")}'`);
	await post(urlOf(text));
});
