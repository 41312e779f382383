// The plan of the house (CONTRIBUTING.md), as a test: imports point downwards, there are no cycles, and what may be
// done in one place only is done there.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const sources = new Map(files.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));

/** The rooms from the roof down; a room may import from those below it. */
const ROOMS = ["index", "http", "socketserver", "makefile", "socket", "io", "codecs", "errors", "misuse"];
/** Rooms on one floor do not know each other. */
const NEIGHBOURS = [new Set(["http", "socketserver"])];

function roomOf(file: string): string {
	const [first = ""] = file.split(path.sep);
	return first.replace(/\.ts$/, "");
}

function importsOf(file: string): string[] {
	const source = (sources.get(file) ?? "").replace(/\/\*[\s\S]*?\*\//g, "");
	return [...source.matchAll(/from "([^"]+)"/g), ...source.matchAll(/import\("([^"]+)"\)/g)].map(
		([, name]) => name ?? "",
	);
}

const isLocal = (name: string) => name.startsWith(".");
const resolve = (file: string, name: string) => path.join(path.dirname(file), name);

function importersOf(packageName: string): string[] {
	return files.filter((file) => importsOf(file).includes(packageName));
}

describe("architecture", () => {
	it("has no room but those of the plan", () => {
		expect(new Set(files.map(roomOf))).toEqual(new Set(ROOMS));
	});

	it.each(files)("%s imports downwards only", (file) => {
		const room = roomOf(file);
		for (const target of importsOf(file)
			.filter(isLocal)
			.map((name) => resolve(file, name))) {
			expect(sources.has(target), `${file} imports ${target}, which does not exist`).toBe(true);
			const other = roomOf(target);
			expect(ROOMS.indexOf(other), `${file} imports upwards from ${target}`).toBeGreaterThanOrEqual(
				ROOMS.indexOf(room),
			);
			const neighbours = other !== room && NEIGHBOURS.some((floor) => floor.has(room) && floor.has(other));
			expect(neighbours, `${file} imports its neighbour ${target}`).toBe(false);
		}
	});

	it("has no cycles at run time", () => {
		const valueImports = (file: string) =>
			[...(sources.get(file) ?? "").matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm)].map(([, name]) =>
				resolve(file, name ?? ""),
			);
		const done = new Set<string>();
		const visit = (file: string, trail: readonly string[]): void => {
			expect(trail.includes(file), `cycle: ${[...trail, file].join(" -> ")}`).toBe(false);
			if (done.has(file)) return;
			for (const next of valueImports(file)) visit(next, [...trail, file]);
			done.add(file);
		};
		for (const file of files) visit(file, []);
		expect(done.size).toBe(files.length);
	});

	it("imports iconv-lite in one file, and no other package", () => {
		const packages = files.flatMap((file) =>
			importsOf(file).filter((name) => !isLocal(name) && !name.startsWith("node:")),
		);
		expect(new Set(packages)).toEqual(new Set(["iconv-lite"]));
		expect(importersOf("iconv-lite")).toEqual([path.join("codecs", "tables", "iconv.ts")]);
	});

	it("waits in one file of io and socket", () => {
		const waiting = files.filter((file) =>
			/new Promise\b|\bsetTimeout\(|Promise\.withResolvers/.test(sources.get(file) ?? ""),
		);
		expect(waiting.filter((file) => ["io", "socket"].includes(roomOf(file)))).toEqual([
			path.join("io", "calls", "call-queue.ts"),
		]);
	});

	it("touches the stream in one file", () => {
		const touching =
			/\.(?:unshift|pause|resume|cork|uncork|resetAndDestroy|allowHalfOpen|writableLength|readableLength)\b/;
		const found = files.filter((file) => roomOf(file) !== "socketserver" && touching.test(sources.get(file) ?? ""));
		expect(found).toEqual([path.join("socket", "stream", "stream-channel.ts")]);
	});

	it("keeps io free of sockets", () => {
		for (const file of files.filter((file) => roomOf(file) === "io")) {
			expect(importsOf(file).filter((name) => /node:(?:net|tls|stream|dgram)/.test(name))).toEqual([]);
		}
	});
});
