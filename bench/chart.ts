// The chart in the README: the time per line of each reader, in multiples of the hand-written splitter's.

import { writeFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { BY_HAND, type Result } from "./report.ts";

interface Bar {
	readonly reader: string;
	readonly ratio: number;
	readonly label: string;
	readonly kind: "limit" | "ours" | "peer";
}

const THEMES = {
	light: { background: "#ffffff", text: "#1f2328", limit: "#8c959f", ours: "#0969da", peer: "#c69026" },
	dark: { background: "#0d1117", text: "#e6edf3", limit: "#6e7681", ours: "#58a6ff", peer: "#966600" },
};

const OURS = ["await readline()", "for await", "takeline() ?? await readline()"];

function barsOf({ figures }: Result): Bar[] {
	const limit = figures.find(({ variant }) => variant === "raw")?.median;
	if (limit === undefined) throw new Error("the limit was not measured");
	return figures
		.filter(({ variant }) => !variant.endsWith(BY_HAND))
		.map(({ variant, median }): Bar => {
			const ratio = median / limit;
			const kind = variant === "raw" ? "limit" : OURS.includes(variant) ? "ours" : "peer";
			const reader = variant === "raw" ? "hand-written 'data' splitter" : variant;
			return { reader, ratio, label: `${ratio.toFixed(2)} ×`, kind };
		});
}

function chartOf(values: readonly Bar[], theme: (typeof THEMES)["light"], node: string): TopLevelSpec {
	const { background, text, ...colors } = theme;
	const kinds = ["ours", "limit", "peer"] as const;
	const order = values.toSorted((a, b) => a.ratio - b.ratio).map(({ reader }) => reader);
	const y = { field: "reader", type: "nominal" as const, sort: order, title: null };
	return {
		data: { values: [...values] },
		title: {
			text: "Time per line of 80 B over loopback TCP, in multiples of the hand-written limit",
			subtitle: `socket-makefile in blue; shorter is better; medians of interleaved rounds, Node ${node}`,
			anchor: "start",
		},
		width: 520,
		height: { step: 22 },
		encoding: { y, x: { field: "ratio", type: "quantitative", title: null, axis: null } },
		layer: [
			{
				mark: { type: "bar", cornerRadiusEnd: 2, height: 16 },
				encoding: {
					color: {
						field: "kind",
						type: "nominal",
						scale: { domain: [...kinds], range: kinds.map((kind) => colors[kind]) },
						legend: null,
					},
				},
			},
			{ mark: { type: "text", align: "left", dx: 5, color: text }, encoding: { text: { field: "label" } } },
		],
		background,
		padding: 12,
		config: {
			font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
			view: { stroke: null },
			axis: { labelColor: text, labelFontSize: 12, labelLimit: 0, domain: false, ticks: false },
			text: { fontSize: 12 },
			title: { color: text, subtitleColor: text, fontSize: 14, subtitleFontSize: 12 },
		},
	};
}

export async function drawChart(results: ReadonlyMap<string, Result>): Promise<void> {
	const lines = results.get("lines-80");
	if (lines === undefined) return;
	const bars = barsOf(lines);
	for (const [name, theme] of Object.entries(THEMES)) {
		const view = new View(parse(compile(chartOf(bars, theme, lines.node)).spec), { renderer: "none" });
		writeFileSync(new URL(`../docs/lines-80-${name}.svg`, import.meta.url), `${await view.toSVG()}\n`);
	}
}
