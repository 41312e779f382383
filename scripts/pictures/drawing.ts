/** Narrow enough to be read on a phone. */
export const WIDTH = 400;
const LINE = 19;
const PADDING = 9;

const STYLE = `
	svg { --ground: #fff; --frame: #d0d7de; --text: #1f2328; --faint: #59636e; --box: #f6f8fa; --edge: #8c959f; --line: #0969da; --mark: #ddf4ff }
	@media (prefers-color-scheme: dark) {
		svg { --ground: #0d1117; --frame: #3d444d; --text: #f0f6fc; --faint: #9198a1; --box: #151b23; --edge: #656c76; --line: #4493f8; --mark: #13294b }
	}
	.ground { fill: var(--ground); stroke: var(--frame) }
	.box rect { fill: var(--box); stroke: var(--edge) }
	.mark rect { fill: var(--mark); stroke: var(--line) }
	text { fill: var(--text); font: 14px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
	.code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace }
	.faint { fill: var(--faint); font-size: 13px }
	.arrow { stroke: var(--line); stroke-width: 1.5; fill: none; marker-end: url(#head) }
	.back { stroke-dasharray: 4 3 }
	.head { fill: var(--line) }`;

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A rectangle with lines of text; in a line, what stands between backticks is code. */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface ArrowOptions {
	/** Where an arrow that points up or down stands, or how high one that points left or right; default: in the middle. */
	readonly at?: number;
	/** Whether it is dashed: an answer, or what goes back. */
	readonly back?: boolean;
}

/** A picture of boxes and arrows, for a light ground and a dark one. */
export class Drawing {
	readonly #title: string;
	readonly #parts: string[] = [];
	#height = 0;

	constructor(title: string) {
		this.#title = title;
	}

	/** Draws a box. The first line is its name, further ones say more. */
	box(x: number, y: number, width: number, lines: readonly string[], { mark = false, rows = lines.length } = {}): Box {
		const height = rows * LINE + 2 * PADDING - 3;
		const first = y + height / 2 - ((lines.length - 1) * LINE) / 2;
		const texts = lines.map((line, i) =>
			this.#line(line, x + width / 2, first + i * LINE, i > 0 ? "faint" : "name", "middle"),
		);
		const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
		this.#add(`<g class="box${mark ? " mark" : ""}">${rect}${texts.join("")}</g>`, y + height);
		return { x, y, width, height };
	}

	/** Draws a straight arrow between two boxes that face each other. */
	arrow(from: Box, to: Box, label = "", { at, back = false }: ArrowOptions = {}): void {
		const left = Math.max(from.x, to.x);
		const right = Math.min(from.x + from.width, to.x + to.width);
		const kind = `arrow${back ? " back" : ""}`;
		if (left < right) {
			const x = at ?? (left + right) / 2;
			const down = from.y < to.y;
			const [y1, y2] = down ? [from.y + from.height, to.y - 2] : [from.y, to.y + to.height + 2];
			this.#add(`<path class="${kind}" d="M${x} ${y1}V${y2}"/>`);
			const lines = label === "" ? [] : label.split("\n");
			const middle = (y1 + y2) / 2 - ((lines.length - 1) * (LINE - 3)) / 2;
			for (const [i, line] of lines.entries()) {
				this.#add(this.#line(line, x + 8, middle + i * (LINE - 3), "faint", "start"));
			}
			return;
		}
		const y = at ?? (Math.max(from.y, to.y) + Math.min(from.y + from.height, to.y + to.height)) / 2;
		const [x1, x2] = from.x < to.x ? [from.x + from.width, to.x - 2] : [from.x, to.x + to.width + 2];
		this.#add(`<path class="${kind}" d="M${x1} ${y}H${x2}"/>`);
		if (label !== "") this.#add(this.#line(label, (x1 + x2) / 2, y - 10, "faint", "middle"));
	}

	/** Writes a line of text. */
	text(x: number, y: number, line: string, anchor: "start" | "middle" | "end" = "start"): void {
		this.#add(this.#line(line, x, y, "faint", anchor), y + LINE / 2);
	}

	#line(line: string, x: number, y: number, kind: string, anchor: string): string {
		const spans = line
			.split("`")
			.map((part, i) => (i % 2 === 1 ? `<tspan class="code">${escaped(part)}</tspan>` : escaped(part)));
		return `<text class="${kind}" x="${x}" y="${y + 5}" text-anchor="${anchor}">${spans.join("")}</text>`;
	}

	#add(part: string, bottom = 0): void {
		this.#parts.push(part);
		this.#height = Math.max(this.#height, bottom);
	}

	toString(): string {
		const height = this.#height + 16;
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escaped(this.#title)}</title>
<style>${STYLE}
</style>
<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker>
<rect class="ground" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${this.#parts.join("\n")}
</svg>
`;
	}
}
