import { RAW, READLINE, TAKELINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-tls",
	title: "text lines over TLS, utf-8, 80 B ASCII",
	input: { kind: "ascii", width: 80, tls: true },
	repeats: 64,
	targets: [
		{ ours: READLINE, theirs: RAW, limit: 1.45 },
		{ ours: TAKELINE, theirs: RAW, limit: 1.12 },
	],
});
