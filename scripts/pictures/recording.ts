import { WIDTH } from "./drawing.ts";

const LINE = 17;
const HEAD = 26;
const GAP = 8;
/** Seconds from one typed line to the next, to what is printed, and at the end. */
const PACE = 2;
const ANSWER = 0.6;
const END = 5;

const STYLE = `
	.ground { fill: #161b22; stroke: #30363d }
	.head { fill: #30363d }
	.name { fill: #c9d1d9; font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
	.line { fill: #e6edf3; font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; white-space: pre }
	.typed { fill: #7ee787 }
	@media (prefers-reduced-motion: reduce) { text { animation: none !important } }`;

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

interface Line {
	readonly text: string;
	readonly kind: "typed" | "printed";
	readonly time: number;
}

/** What several terminals show, line by line, as an animated picture. */
export class Recording {
	readonly #terminals: { readonly name: string; readonly lines: Line[] }[];
	#steps = 0;

	constructor(names: readonly string[]) {
		this.#terminals = names.map((name) => ({ name, lines: [] }));
	}

	typed(terminal: number, text: string): void {
		this.#terminals[terminal]?.lines.push({ text: `> ${text}`, kind: "typed", time: ++this.#steps * PACE });
	}

	printed(terminal: number, output: string): void {
		for (const text of output.trimEnd().split("\n")) {
			this.#terminals[terminal]?.lines.push({ text, kind: "printed", time: this.#steps * PACE + ANSWER });
		}
	}

	toString(): string {
		const duration = this.#steps * PACE + END;
		const rows = Math.max(...this.#terminals.map(({ lines }) => lines.length));
		const height = HEAD + rows * LINE + 10;
		const times = [...new Set(this.#terminals.flatMap(({ lines }) => lines.map(({ time }) => time)))];
		const moments = times.map((time) => {
			const percent = ((time / duration) * 100).toFixed(2);
			return `@keyframes at${times.indexOf(time)} { 0%, ${percent}% { opacity: 0 } ${percent}%, 100% { opacity: 1 } }`;
		});
		const panes = this.#terminals.map(({ name, lines }, i) => {
			const texts = lines.map(({ text, kind, time }, row) => {
				const animation = `animation: at${times.indexOf(time)} ${duration}s step-end infinite`;
				return `<text class="line ${kind}" x="10" y="${HEAD + 18 + row * LINE}" style="${animation}">${escaped(text)}</text>`;
			});
			return `<g transform="translate(0 ${i * (height + GAP)})">
<rect class="ground" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
<path class="head" d="M.5 ${HEAD}V8a8 8 0 0 1 8 -8H${WIDTH - 8.5}a8 8 0 0 1 8 8V${HEAD}z"/>
<text class="name" x="${WIDTH / 2}" y="18" text-anchor="middle">${escaped(name)}</text>
${texts.join("\n")}
</g>`;
		});
		const whole = this.#terminals.length * (height + GAP) - GAP;
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${whole}" width="${WIDTH}" height="${whole}" role="img">
<title>A chat of ${this.#terminals.length} clients</title>
<style>${STYLE}
	${moments.join("\n\t")}
</style>
${panes.join("\n")}
</svg>
`;
	}
}
