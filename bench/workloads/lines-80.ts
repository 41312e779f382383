import { CPYTHON, ITERATE, ITERATOR, RAW, READLINE, READLINE_BY_HAND, TAKELINE, textLines } from "../text-lines.ts";
import {
	asyncioLines,
	bylineData,
	goText,
	readlineEvents,
	split2Data,
	split2Iterator,
	webStreams,
} from "../variants/peers.ts";
import { receiving } from "../variants/receive.ts";

export default textLines({
	name: "lines-80",
	title: "text lines, utf-8, 80 B ASCII",
	input: { kind: "ascii", width: 80 },
	repeats: 96,
	more: [...[readlineEvents, split2Data, split2Iterator, bylineData, webStreams].map(receiving), asyncioLines, goText],
	targets: [
		{ ours: READLINE, theirs: RAW, of: "cpu", limit: 1.65 },
		{ ours: READLINE, theirs: CPYTHON, of: "cpu", limit: 0.62 },
		{ ours: READLINE, theirs: goText.name, of: "cpu", limit: 1.05 },
		{ ours: READLINE, theirs: ITERATOR, limit: 0.53 },
		{ ours: READLINE, theirs: "split2 iterator", limit: 0.42 },
		{ ours: READLINE, theirs: "split2 'data'", limit: 0.9 },
		{ ours: ITERATE, theirs: RAW, limit: 1.9, floor: READLINE_BY_HAND },
		{ ours: ITERATE, theirs: CPYTHON, limit: 0.82, floor: READLINE_BY_HAND },
		{ ours: ITERATE, theirs: ITERATOR, limit: 0.56, floor: READLINE_BY_HAND },
		{ ours: TAKELINE, theirs: RAW, of: "cpu", limit: 0.95 },
		{ ours: TAKELINE, theirs: CPYTHON, of: "cpu", limit: 0.33 },
		{ ours: TAKELINE, theirs: goText.name, of: "cpu", limit: 0.6 },
		{ ours: TAKELINE, theirs: ITERATOR, limit: 0.35 },
	],
});
