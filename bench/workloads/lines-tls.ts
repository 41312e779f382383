import { RAW, READLINE, TAKELINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-tls",
	title: "text lines over TLS, utf-8, 80 B ASCII",
	input: { kind: "ascii", width: 80, way: "tls" },
	repeats: 64,
	targets: [
		{ ours: READLINE, theirs: RAW, of: "cpu", limit: 1.45 },
		{ ours: TAKELINE, theirs: RAW, of: "cpu", limit: 0.95 },
	],
});
