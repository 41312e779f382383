// The package in bundles: programs in which every entry is used run without `node_modules`, and what a program does not use
// is not in its bundle.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build as esbuild } from "esbuild";
import { build as rolldown } from "rolldown";

type Format = "esm" | "cjs";

/** Bundles a program, minified, and returns the code. What `external` names is left out. */
type Bundler = (program: string, format: Format, external: readonly string[]) => Promise<string>;

export const bundlers: Readonly<Record<string, Bundler>> = {
	async esbuild(program, format, external) {
		const { outputFiles } = await esbuild({
			entryPoints: [program],
			bundle: true,
			minify: true,
			platform: "node",
			format,
			external: [...external],
			write: false,
			logLevel: "error",
		});
		return outputFiles.map(({ text }) => text).join("");
	},
	async rolldown(program, format, external) {
		const { output } = await rolldown({
			input: program,
			platform: "node",
			external: external.map((name) => new RegExp(`^${name}`)),
			output: { format, minify: true, codeSplitting: false },
			write: false,
			logLevel: "silent",
		});
		return output.map((file) => (file.type === "chunk" ? file.code : "")).join("");
	},
};

/** Uses what is hard to bundle. Prints "ok", or fails. */
const PROGRAM = `
import assert from "node:assert";
import { BytesIO, connect, listen, makefile, socketpair, TextIOWrapper } from "socket-makefile";
import { makefile as makefileOfLite, TextIOWrapper as TextOfLite } from "socket-makefile/lite";
import { readResponse, writeRequest } from "socket-makefile/http";
import { ForkingTCPServer, StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";

class Echo extends StreamRequestHandler {
	async handle() { for await (const line of this.rfile) await this.wfile.write(line); }
}

async function main() {
	assert.equal(makefileOfLite, makefile);
	for (const [encoding, hex, text] of [["gbk", "d6d0cec4", "中文"], ["shift_jis", "93fa967b", "日本"], ["cp1252", "8020e9", "€ é"]]) {
		const file = new TextIOWrapper(new BytesIO(Buffer.from(hex, "hex")), { encoding });
		assert(file instanceof TextOfLite);
		assert.equal(await file.read(), text);
		const bytes = new BytesIO();
		const out = new TextIOWrapper(bytes, { encoding });
		await out.write(text);
		await out.flush();
		assert.equal(bytes.getvalue().toString("hex"), hex);
	}
	const named = () => new TextIOWrapper(new BytesIO(), { encoding: "ascii", errors: "namereplace" });
	if (process.argv[2] === "names") named();
	else assert.throws(named, /needs the names of Unicode: npm install/);

	const [near, far] = socketpair();
	await writeRequest(near.makefile("wb"), { method: "GET", path: "/", headers: [["Host", "h"]] });
	await far.sendall("HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi");
	assert.equal(await (await readResponse(near.makefile("rb"))).text(), "hi");

	const server = await new ThreadingTCPServer(["127.0.0.1", 0], Echo).ready();
	const serving = server.serveForever();
	const client = await connect(server.serverAddress);
	const file = client.makefile("rw");
	await file.write("hello\\n");
	await file.flush();
	assert.equal(await file.readline(), "hello\\n");
	await file.close();
	await client.close();
	await server.shutdown();
	await serving;
	await server.serverClose();

	let why;
	class Forking extends ForkingTCPServer {
		handleError(_request, _address, error) { why = error; }
	}
	const forking = await new Forking(["127.0.0.1", 0], "file:///handler.js").ready();
	const handling = forking.handleRequest();
	await (await connect(forking.serverAddress)).close();
	await handling;
	assert.match(why.message, /forking needs the file .*leave the package out of the bundle/);
	await forking.serverClose();
	console.log("ok");
}
main();
`;

/** Bundles the program with every bundler and in every format, and runs it in an empty folder. Yields what went wrong. */
export async function* runBundles(home: string): AsyncGenerator<readonly [name: string, fault: string]> {
	const program = path.join(home, "bundled.mjs");
	writeFileSync(program, PROGRAM);
	for (const [bundler, bundle] of Object.entries(bundlers)) {
		for (const format of ["esm", "cjs"] as const) {
			const folder = path.join(home, "..", "bundle");
			mkdirSync(folder);
			const file = path.join(folder, format === "esm" ? "program.mjs" : "program.cjs");
			writeFileSync(file, await bundle(program, format, []));
			yield [`${bundler}, ${format}, minified`, outputOf(file)];
			rmSync(folder, { recursive: true });
		}
	}
}

/** Nothing if the program prints "ok", otherwise what it says. */
function outputOf(file: string): string {
	try {
		const output = execFileSync(process.execPath, [file], { cwd: path.dirname(file), encoding: "utf8", stdio: "pipe" });
		return output === "ok\n" ? "" : output;
	} catch (error) {
		return String(error);
	}
}

interface Limit {
	/** What is imported. */
	readonly names: string;
	readonly from: string;
	/** The largest size allowed, in bytes. */
	readonly most: number;
	readonly gzip: boolean;
	/** What is not counted. */
	readonly without?: string;
}

export const LIMITS: readonly Limit[] = [
	{ names: "TimeoutError", from: "socket-makefile", most: 2_000, gzip: false },
	{ names: "TimeoutError", from: "socket-makefile/lite", most: 2_000, gzip: false },
	{ names: "BytesIO", from: "socket-makefile", most: 45_000, gzip: false },
	{ names: "makefile", from: "socket-makefile/lite", most: 37_000, gzip: true },
	{ names: "makefile", from: "socket-makefile", most: 49_000, gzip: true, without: "iconv-lite" },
];

export interface Size extends Limit {
	readonly bundler: string;
	readonly bytes: number;
}

/** The sizes of programs that import one name, minified. A kB has 1,000 bytes. */
export async function* sizes(home: string): AsyncGenerator<Size> {
	for (const limit of LIMITS) {
		const program = path.join(home, "small.mjs");
		writeFileSync(program, `import { ${limit.names} } from "${limit.from}";\nconsole.log(${limit.names});\n`);
		for (const [bundler, bundle] of Object.entries(bundlers)) {
			const code = Buffer.from(await bundle(program, "esm", limit.without === undefined ? [] : [limit.without]));
			yield { ...limit, bundler, bytes: limit.gzip ? gzipSync(code, { level: 9 }).length : code.length };
		}
	}
}
