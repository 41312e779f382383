// The plan of the house as a test: imports point downwards, there are no cycles, and what may be done in one place only is
// done there.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
	.filter((name) => /\.ts$|\.cjs$/.test(name))
	.map((name) => name.replaceAll(path.sep, "/"));
const sources = new Map(files.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));

/** The rooms from the roof down: folders, and the files that lie beside them. A room may import from those below it. */
const ROOMS = [
	"index",
	"lite",
	"with-tables",
	"common",
	"testing",
	"testing/network",
	"http",
	"socketserver",
	"makefile",
	"socket",
	"socket/stream",
	"socket/observe",
	"io",
	"io/text",
	"io/bytes",
	"io/calls",
	"codecs",
	"codecs/unicode",
	"codecs/tables/shifts",
	"codecs/tables",
	"codecs/tables/generated",
	"options",
	"misuse",
	"errors",
	"builtins",
];
/** Rooms on one floor do not know each other. */
const NEIGHBOURS = [new Set(["testing", "http", "socketserver"]), new Set(["codecs/unicode", "codecs/tables"])];
/** The files of a room that the rooms within it may import, because they stand below these. */
const FOUNDATIONS = ["io/limits.ts", "codecs/codec.ts", "codecs/surrogates.ts"];

/** A file is two or three screens. Comments and blank lines do not count. */
const MOST_LINES = 300;
/** More files side by side need inner walls. In these folders each file is one section of a standard or one class. */
const MOST_FILES = 15;
const FLAT_FOLDERS = ["http", "socketserver"];

/** What nothing but a Node stream has, or what is done to something called a stream. */
const STREAM_MEMBERS = new RegExp(
	[
		String.raw`\.(?:unshift|pause|resume|cork|uncork|resetAndDestroy|setEncoding|unpipe|allowHalfOpen)\b`,
		String.raw`\.(?:errored|bytesRead|bytesWritten|(?:local|remote)(?:Address|Port)|(?:readable|writable)[A-Z]\w*)\b`,
		String.raw`\bstream\??\.(?:on|once|off|emit|read|write|end|push|pipe|destroy|destroyed|listenerCount)\b`,
		String.raw`\binstanceof (?:net\.Socket|tls\.TLSSocket|Duplex|Readable|Writable)\b`,
	].join("|"),
);
/** What Node does not document about its streams, and the ways to reach it past the types. */
const PRIVATE_STATE =
	/\b_(?:handle|readableState|writableState|tlsError|server|events)\b|\.push = |Reflect\.\w+\((?:this\.)?#?stream\b/;

function roomOf(file: string): string {
	return file.includes("/") ? path.posix.dirname(file) : file.replace(/\.ts$/, "");
}

function withoutComments(file: string): string {
	return (sources.get(file) ?? "").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** What a file imports or exports from, types too. */
function importsOf(file: string): string[] {
	const source = withoutComments(file);
	return [...source.matchAll(/from "([^"]+)"/g), ...source.matchAll(/(?:import|require)\("([^"]+)"\)/g)].map(
		([, name]) => name ?? "",
	);
}

function localImportsOf(file: string): string[] {
	const folder = path.posix.dirname(file);
	return importsOf(file)
		.filter((name) => name.startsWith("."))
		.map((name) => path.posix.join(folder, name));
}

function filesWith(pattern: RegExp): string[] {
	return files.filter((file) => pattern.test(withoutComments(file)));
}

describe("architecture", () => {
	it("has no room but those of the plan", () => {
		expect(files.filter((file) => !ROOMS.includes(roomOf(file)))).toEqual([]);
	});

	it.each(files)("%s imports downwards only", (file) => {
		const room = roomOf(file);
		for (const target of localImportsOf(file)) {
			expect(sources.has(target), `${file} imports ${target}, which does not exist`).toBe(true);
			const other = roomOf(target);
			if (FOUNDATIONS.includes(target) && room.startsWith(`${other}/`)) continue;
			expect(ROOMS.indexOf(other), `${file} imports upwards from ${target}`).toBeGreaterThanOrEqual(
				ROOMS.indexOf(room),
			);
			const neighbours = other !== room && NEIGHBOURS.some((floor) => floor.has(room) && floor.has(other));
			expect(neighbours, `${file} imports its neighbour ${target}`).toBe(false);
		}
	});

	it("has no cycles of imports, not of types either", () => {
		const done = new Set<string>();
		const cycles: string[] = [];
		const visit = (file: string, trail: readonly string[]): void => {
			if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
			else if (!done.has(file)) {
				for (const next of localImportsOf(file)) visit(next, [...trail, file]);
				done.add(file);
			}
		};
		for (const file of files) visit(file, []);
		expect(cycles).toEqual([]);
		expect(done.size).toBe(files.length);
	});

	it(`has no file with more than ${MOST_LINES} lines of code`, () => {
		const lines = (file: string) =>
			withoutComments(file)
				.split("\n")
				.filter((line) => line.trim() !== "").length;
		expect(files.filter((file) => lines(file) > MOST_LINES)).toEqual([]);
	});

	it(`has no folder with more than ${MOST_FILES} files side by side, but ${FLAT_FOLDERS.join(" and ")}`, () => {
		const crowded = ROOMS.filter((room) => files.filter((file) => roomOf(file) === room).length > MOST_FILES);
		expect(crowded.filter((room) => !FLAT_FOLDERS.includes(room))).toEqual([]);
	});

	it("imports nothing of testing elsewhere", () => {
		const isTesting = (file: string) => file.startsWith("testing/");
		const importing = files.filter((file) => localImportsOf(file).some(isTesting));
		expect(importing.filter((file) => !isTesting(file))).toEqual([]);
	});

	it("loads iconv-lite and the names of Unicode in one file each, and no other package", () => {
		const packages = files.flatMap((file) => importsOf(file).filter((name) => !/^(?:\.|node:)/.test(name)));
		expect(new Set(packages.map((name) => name.split("/")[0]))).toEqual(new Set(["iconv-lite", "@unicode"]));
		const importing = files.filter((file) => importsOf(file).some((name) => name.startsWith("iconv-lite")));
		expect(importing).toEqual(["codecs/tables/iconv-data.cjs"]);
	});

	it("waits in one file of io and socket", () => {
		const waiting = filesWith(/new Promise\b|\bsetTimeout\(|Promise\.withResolvers/);
		expect(waiting.filter((file) => /^(?:io|socket)\//.test(file))).toEqual(["io/calls/call-queue.ts"]);
	});

	it("touches a Node stream in one folder (but socketserver hands streams to processes, and testing makes streams)", () => {
		const touching = filesWith(STREAM_MEMBERS).filter((file) => !/^(?:socketserver|testing)\//.test(file));
		expect(touching).toContain("socket/stream/incoming.ts");
		expect(touching.filter((file) => roomOf(file) !== "socket/stream")).toEqual([]);
	});

	it("uses what Node does not document in two files", () => {
		expect(filesWith(PRIVATE_STATE).sort()).toEqual(["socket/stream/drop-next.ts", "socket/stream/node-internals.ts"]);
	});

	it("keeps io free of sockets", () => {
		for (const file of files.filter((file) => file.startsWith("io/"))) {
			expect(importsOf(file).filter((name) => /node:(?:net|tls|stream|dgram)/.test(name))).toEqual([]);
		}
	});
});
