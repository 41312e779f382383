// The chart in the README: how many megabytes of lines each reader reads in a second. It has what a user would choose from:
// this library, the usual peers in the form in which they are fastest, and what most programs write by hand.

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { CONCAT } from "./json-lines.ts";
import { number, type Result } from "./report.ts";
import { ITERATE, TAKELINE } from "./variants/ours.ts";
import { goText, readlineEvents, split2Data } from "./variants/peers.ts";

interface Bar {
	readonly reader: string;
	/** Megabytes per second. */
	readonly speed: number;
	readonly label: string;
	readonly kind: "ours" | "peer";
}

interface Group {
	readonly title: string;
	readonly bars: readonly Bar[];
}

const THEMES = {
	light: { background: "#ffffff", text: "#1f2328", ours: "#0969da", peer: "#c69026" },
	dark: { background: "#0d1117", text: "#e6edf3", ours: "#58a6ff", peer: "#966600" },
};

const TITLE = "Megabytes of lines read per second: longer is better";

/** The readers by the names of their variants. */
const READERS: Readonly<Record<string, { readonly reader: string; readonly kind: Bar["kind"] }>> = {
	[TAKELINE.name]: { reader: "this library, takeline()", kind: "ours" },
	[ITERATE.name]: { reader: "this library, for await", kind: "ours" },
	[goText.name]: { reader: "Go, bufio", kind: "peer" },
	"CPython makefile('r')": { reader: "CPython, makefile()", kind: "peer" },
	[split2Data.name]: { reader: "split2", kind: "peer" },
	[readlineEvents.name]: { reader: "node:readline", kind: "peer" },
	[CONCAT]: { reader: "concatenated by hand", kind: "peer" },
};

/** The workloads, two panels of them: lines of text, and JSON records. */
const GROUPS = [
	{ workload: "lines-80", title: "Lines of 80 B over TCP", bytes: 80 },
	{ workload: "json-300-stdout", title: "JSON records of 300 B from a child's stdout", bytes: 300 },
	{ workload: "json-20m-stdout", title: "JSON records of 20 MiB from a child's stdout", bytes: 20 << 20 },
];

function groupsOf(results: readonly Result[]): Group[] {
	return GROUPS.flatMap(({ workload, title, bytes }) => {
		const figures = results.find((result) => result.workload === workload)?.figures ?? [];
		const bars = figures.flatMap(({ variant, median }): Bar[] => {
			const known = READERS[variant];
			if (known === undefined) return [];
			const speed = (1000 * bytes) / median;
			return [{ ...known, speed, label: number(speed) }];
		});
		return bars.length === 0 ? [] : [{ title, bars: bars.sort((a, b) => b.speed - a.speed) }];
	});
}

/** The chart for a page, in the reader's theme, with its figures as text. */
export function picture(results: readonly Result[], folder: string): string[] {
	const groups = groupsOf(results).map(
		({ title, bars }) => `${title}: ${bars.map(({ reader, label }) => `${reader} ${label}`).join("; ")}`,
	);
	return [
		"<picture>",
		`<source media="(prefers-color-scheme: dark)" srcset="${folder}speed-dark.svg">`,
		`<img alt="${TITLE}. ${groups.join(". ")}." src="${folder}speed-light.svg">`,
		"</picture>",
	];
}

function panelOf({ title, bars }: Group, most: number, colors: Readonly<Record<Bar["kind"], string>>, text: string) {
	const kinds = ["ours", "peer"] as const;
	return {
		title: { text: title, fontSize: 12, color: text, anchor: "start" as const, offset: 4 },
		data: { values: [...bars] },
		width: 420,
		height: { step: 22 },
		encoding: {
			y: { field: "reader", type: "nominal" as const, sort: bars.map(({ reader }) => reader), title: null },
			x: {
				field: "speed",
				type: "quantitative" as const,
				scale: { domain: [0, most] },
				title: null,
				axis: null,
			},
		},
		layer: [
			{
				mark: { type: "bar" as const, cornerRadiusEnd: 2, height: 16 },
				encoding: {
					color: {
						field: "kind",
						type: "nominal" as const,
						scale: { domain: [...kinds], range: kinds.map((kind) => colors[kind]) },
						legend: null,
					},
				},
			},
			{
				mark: { type: "text" as const, align: "left" as const, dx: 5, color: text },
				encoding: { text: { field: "label" } },
			},
		],
	};
}

function chartOf(groups: readonly Group[], theme: (typeof THEMES)["light"], node: string): TopLevelSpec {
	const { background, text, ...colors } = theme;
	const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ speed }) => speed)));
	return {
		title: {
			text: TITLE,
			subtitle: `this library in blue; medians of interleaved rounds, Node ${node}`,
			anchor: "start",
			offset: 12,
		},
		vconcat: groups.map((group) => panelOf(group, most, colors, text)),
		background,
		padding: 12,
		config: {
			font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
			view: { stroke: null },
			axis: {
				labelColor: text,
				labelFontSize: 12,
				labelLimit: 0,
				labelPadding: 6,
				minExtent: 170,
				domain: false,
				ticks: false,
			},
			text: { fontSize: 12 },
			title: { color: text, subtitleColor: text, fontSize: 14, subtitleFontSize: 12 },
		},
	};
}

/** The charts by their paths. */
export async function charts(results: readonly Result[]): Promise<readonly (readonly [string, string])[]> {
	const groups = groupsOf(results);
	const node = results.find(({ workload }) => workload === GROUPS[0]?.workload)?.node ?? "";
	return Promise.all(
		Object.entries(THEMES).map(async ([name, theme]) => {
			const view = new View(parse(compile(chartOf(groups, theme, node)).spec), { renderer: "none" });
			return [`docs/speed-${name}.svg`, `${await view.toSVG()}\n`] as const;
		}),
	);
}
