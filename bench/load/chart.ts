// Draws the chart of docs/scaling.md from bench/load/results.json (npm run load:chart): memory and delay against the
// number of clients, both axes logarithmic.

import { readFileSync, writeFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

interface Point {
	readonly clients: number;
	/** Which figure: the name of its line in the chart. */
	readonly what: string;
	readonly value: number;
}

const THEMES = {
	light: {
		background: "#ffffff",
		text: "#1f2328",
		grid: "#d8dee4",
		lines: ["#0969da", "#8250df", "#c69026", "#1a7f37"],
	},
	dark: {
		background: "#0d1117",
		text: "#e6edf3",
		grid: "#30363d",
		lines: ["#58a6ff", "#bc8cff", "#d29922", "#3fb950"],
	},
};

const SCALE = { type: "log" as const };

function half(points: readonly Point[], title: string, { lines }: (typeof THEMES)["light"]) {
	const names = [...new Set(points.map(({ what }) => what))];
	return {
		data: { values: [...points] },
		width: 330,
		height: 230,
		title: { text: title, anchor: "start" as const },
		mark: { type: "line" as const, point: true },
		encoding: {
			x: { field: "clients", type: "quantitative" as const, scale: SCALE, title: "clients" },
			y: { field: "value", type: "quantitative" as const, scale: SCALE, title: null },
			color: {
				field: "what",
				type: "nominal" as const,
				scale: { domain: names, range: lines.slice(0, names.length) },
				legend: { title: null, orient: "bottom" as const, columns: 1 },
			},
		},
	};
}

function chartOf(memory: readonly Point[], delay: readonly Point[], theme: (typeof THEMES)["light"]): TopLevelSpec {
	const { background, text, grid } = theme;
	return {
		hconcat: [half(memory, "Memory in MB", theme), half(delay, "Delay in ms", theme)],
		resolve: { scale: { color: "independent" } },
		background,
		padding: 12,
		config: {
			font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
			view: { stroke: null },
			axis: { labelColor: text, titleColor: text, gridColor: grid, domainColor: grid, tickColor: grid },
			legend: { labelColor: text },
			title: { color: text, fontSize: 13 },
		},
	};
}

const results: { readonly memory: readonly Point[]; readonly delay: readonly Point[] } = JSON.parse(
	readFileSync(new URL("results.json", import.meta.url), "utf8"),
);
for (const [name, theme] of Object.entries(THEMES)) {
	const spec = compile(chartOf(results.memory, results.delay, theme)).spec;
	const view = new View(parse(spec), { renderer: "none" });
	writeFileSync(new URL(`../../docs/scaling-${name}.svg`, import.meta.url), `${await view.toSVG()}\n`);
}
