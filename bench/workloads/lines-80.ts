import { streaming } from "../streaming.ts";
import { iterateText, readlineText, takelineText } from "../variants/ours.ts";
import {
	asyncioLines,
	bylineData,
	cpythonText,
	readlineEvents,
	readlineIterator,
	split2Data,
	split2Iterator,
	webStreams,
} from "../variants/peers.ts";
import { rawText } from "../variants/raw.ts";
import { receiving } from "../variants/receive.ts";

const READLINE = "await readline()";
const ITERATE = "for await";
const TAKELINE = "takeline() ?? await readline()";
const CPYTHON = "CPython makefile('r')";
const ITERATOR = "node:readline iterator";

export default streaming({
	name: "lines-80",
	title: "text lines, utf-8, 80 B ASCII",
	input: { kind: "ascii", width: 80 },
	repeats: 96,
	variants: [
		...[readlineText(), iterateText(), takelineText(), rawText()].map(receiving),
		...[readlineEvents, readlineIterator, split2Data, split2Iterator, bylineData, webStreams].map(receiving),
		cpythonText(),
		asyncioLines,
	],
	targets: [
		{ ours: READLINE, theirs: "raw", limit: 1.75 },
		{ ours: READLINE, theirs: CPYTHON, limit: 0.77 },
		{ ours: READLINE, theirs: ITERATOR, limit: 0.53 },
		{ ours: READLINE, theirs: "split2 iterator", limit: 0.42 },
		{ ours: READLINE, theirs: "split2 'data'", limit: 0.9 },
		{ ours: ITERATE, theirs: "raw", limit: 1.9 },
		{ ours: ITERATE, theirs: CPYTHON, limit: 0.82 },
		{ ours: ITERATE, theirs: ITERATOR, limit: 0.56 },
		{ ours: TAKELINE, theirs: "raw", limit: 1.12 },
		{ ours: TAKELINE, theirs: CPYTHON, limit: 0.49 },
		{ ours: TAKELINE, theirs: ITERATOR, limit: 0.35 },
	],
});
