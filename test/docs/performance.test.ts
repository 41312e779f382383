// The figures of the documents and of the chart are those of bench/results.json.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { charts, picture } from "../../bench/chart.ts";
import { echoCosts, targets, versions } from "../../bench/document.ts";
import { pagesOf } from "../../bench/pages.ts";
import { type Result, resultOf } from "../../bench/report.ts";
import { readResults } from "../../bench/results.ts";
import type { Target, Workload } from "../../bench/workload.ts";

const root = path.resolve(import.meta.dirname, "../..");

describe("what npm run bench writes", async () => {
	const pages = await pagesOf(readResults());
	test.each([...pages.keys()])("%s is made of bench/results.json", (name) => {
		expect(readFileSync(path.join(root, name), "utf8")).toBe(pages.get(name));
	});
});

const TARGETS: readonly Target[] = [
	{ ours: "ours", theirs: "raw", limit: 1 },
	{ ours: "ours", theirs: "raw", of: "cpu", limit: 1.6 },
	{ ours: "ours", beyond: "raw", limit: 1000 },
	{ ours: "ours", theirs: "other", beyond: "raw", limit: 1.2 },
	{ ours: "ours", theirs: "not measured", limit: 1 },
];

/** A result with these wall times; the processor times are 50 more. */
function result(workload: string, node: string, times: Readonly<Record<string, number>>, targets = TARGETS): Result {
	const plan: Workload = {
		name: workload,
		title: workload,
		unit: "ns/line",
		repeats: 1,
		variants: [],
		targets,
		expected: () => ({ count: 0, bytes: 0, units: 0, points: 0, crc: 0 }),
	};
	const figures = Object.entries(times).map(([variant, time]) => ({
		variant,
		values: [time - 1, time, time + 1],
		cpu: [time + 49, time + 50, time + 51],
		rss: [],
	}));
	return { ...resultOf(plan, figures), node };
}

describe("a result", () => {
	const { targets: rows } = result("lines-1", "v20.0.0", { ours: 250, raw: 150, other: 200 });
	test("compares by wall time, by processor time, and beyond a third variant", () => {
		expect(rows.map(({ reached, met, passes }) => ({ reached, met, passes }))).toEqual([
			{ reached: 250 / 150, met: false, passes: false },
			{ reached: 300 / 200, met: true, passes: true },
			{ reached: 100, met: true, passes: true },
			{ reached: 2, met: false, passes: false },
		]);
	});
	test("has no row for a variant that was not measured", () => {
		expect(rows.some(({ theirs }) => theirs === "not measured")).toBe(false);
	});
	test("has the ratio by the other clock beside each row that compares times", () => {
		const lines = targets([result("lines-1", "v20.0.0", { ours: 250, raw: 150, other: 200 })]);
		const besides = lines.slice(2).map((line) => line.split("|")[5]?.trim());
		expect(besides).toEqual(["1.50 cpu", "1.67 wall", "", "1.20 cpu"]);
	});
});

test("versions of Node stand side by side for the rows that were measured on both", () => {
	const times = { ours: 250, raw: 150, other: 200 };
	const lines = versions([
		result("lines-1", "v20.1.0", times),
		result("lines-1", "v24.1.0", { ...times, ours: 300 }),
		result("lines-2", "v24.1.0", times),
	]);
	expect(lines[0]?.split("|").map((cell) => cell.trim())).toEqual([
		"",
		"workload",
		"compared",
		"Node 20",
		"Node 24",
		"",
	]);
	expect(lines).toHaveLength(2 + 4);
	expect(lines[2]).toMatch(/\| 1\.67 +\| 2\.00 +\|$/);
});

test("the chart shows the figures of its text, in both themes", async () => {
	const results = [
		result("lines-80", "v20.0.0", { "for await": 160, "takeline() ?? await readline()": 80, raw: 70 }, []),
		result("json-300-stdout", "v20.0.0", { "for await": 300, "concatenating by hand": 600 }, []),
		result("json-20m-stdout", "v20.0.0", { "for await": 40e6, "split2 'data'": 6e9 }, []),
	];
	const [, , image = ""] = picture(results, "");
	expect(image).toContain(
		"longer is better. Lines of 80 B over TCP: this library, takeline() 1,000; this library, for await 500. " +
			"JSON records of 300 B from a child's stdout: this library, for await 1,000; concatenated by hand 500. " +
			"JSON records of 20 MiB from a child's stdout: this library, for await 524; split2 3.50.",
	);
	for (const [, svg] of await charts(results)) {
		const texts = [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
		expect(texts.filter((text) => /^[\d,.]+$/.test(text ?? ""))).toEqual([
			"1,000",
			"500",
			"1,000",
			"500",
			"524",
			"3.50",
		]);
	}
});

test("the costs of an echo server are named in microseconds, for those that were measured", () => {
	expect(echoCosts([])).toEqual([]);
	const costs = { "readline(), write(), flush()": 5950, raw: 5450 };
	expect(echoCosts([result("echo-64", "v20.0.0", costs, [])]).at(-1)).toMatch(
		/: this library 6\.00, a `'data'` listener written by hand 5\.50\.$/,
	);
});
