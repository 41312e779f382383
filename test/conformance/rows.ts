// The rows: each is one behaviour of CPython, with the test that shows it here or the reason why this library differs.
// They are collected from rows.txt, from the tests of single rows, and from the ids that other tests cite.

import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The groups of rows, with the number of rows in each. */
export const groups: Readonly<Record<string, readonly [size: number, title: string]>> = {
	MK: [47, "makefile() and its arguments"],
	AT: [30, "attributes and inquiries"],
	FO: [16, "file objects of a socket"],
	RAW: [33, "SocketIO"],
	BR: [43, "BufferedReader"],
	BW: [22, "BufferedWriter"],
	RW: [13, "BufferedRWPair"],
	IO: [14, "what all files share"],
	TR: [38, "reading text"],
	NL: [26, "line ends on reading"],
	TW: [21, "writing text"],
	RC: [13, "reconfigure()"],
	DEC: [31, "decoding"],
	ENC: [21, "encoding"],
	CL: [20, "flush, close, detach"],
	REF: [22, "the reference count"],
	TO: [21, "timeouts"],
	NET: [13, "the peer's behaviour"],
	MF: [12, "several files, overlapping calls"],
	AIO: [8, "messages: asyncio.StreamReader"],
	SS: [50, "socketserver"],
	HS: [37, "HTTP: status line and fields"],
	HB: [48, "HTTP: the body"],
	HC: [17, "HTTP: connections"],
};

/** How this library stands to a row; the sign in rows.txt. */
const KINDS = { "=": "holds", "@": "holds", "~": "differs", "+": "mended", "-": "notApplicable", "?": "open" } as const;

export interface Row {
	readonly id: string;
	readonly wording: string;
	/** The file in test/ that shows the behaviour, or the difference from CPython; undefined if none does. */
	readonly shownBy: string | undefined;
	/** Whether it holds here, differs on purpose, was mended in CPython, has no counterpart, or has no test yet. */
	readonly kind: (typeof KINDS)[keyof typeof KINDS];
	/** What this library does instead, and why; undefined if the row holds. */
	readonly reason: string | undefined;
}

const tests = new URL("../", import.meta.url);
const OWN = /\b(?:row|tcp)\(\s*"([A-Z]+-\d\d)",\s*("(?:[^"\\]|\\.)*")/g;
const CITED = /\b([A-Z]{2,3})-(\d\d)(?: to \1-(\d\d))?\b/g;
const LINE = /^([A-Z]+-\d\d) (?:([=?]) |(@)(\S+) |([~+-])([^|]+)\| )(.+)$/;

/** Reads all tests. Returns by the id of a row the wording of its own test, and the first file that cites it. */
function readTests(): { own: Map<string, string>; cited: Map<string, string> } {
	const own = new Map<string, string>();
	const cited = new Map<string, string>();
	const names = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
	for (const name of names.sort()) {
		const source = readFileSync(new URL(name, tests), "utf8");
		for (const [, id = "", wording = '""'] of source.matchAll(OWN)) own.set(id, JSON.parse(wording));
		for (const [, group = "", first = "", last = first] of source.matchAll(CITED)) {
			for (let i = Number(first); i <= Number(last); i++) {
				const id = `${group}-${String(i).padStart(2, "0")}`;
				if (!cited.has(id)) cited.set(id, name);
			}
		}
	}
	return { own, cited };
}

function parseLine(line: string, cited: ReadonlyMap<string, string>): Row {
	const [, id = "", plain, at, file, sign, reason, wording = ""] = LINE.exec(line) ?? [];
	if (id === "") throw new Error(`not a row: ${line}`);
	const kind = KINDS[(plain ?? at ?? sign) as keyof typeof KINDS];
	const shownBy = plain === "=" || reason !== undefined ? cited.get(id) : file;
	if (plain === "=" && shownBy === undefined) throw new Error(`no test cites ${id}`);
	if (file !== undefined && !existsSync(new URL(file, tests))) throw new Error(`${id}: there is no test/${file}`);
	return { id, wording, shownBy, kind, reason };
}

/** All rows in order. Throws if a row is missing, occurs twice, or names a test that does not exist. */
export function readRows(): Row[] {
	const { own, cited } = readTests();
	const rows = new Map<string, Row>();
	for (const [id, wording] of own) {
		rows.set(id, { id, wording, shownBy: cited.get(id), kind: "holds", reason: undefined });
	}
	const text = readFileSync(new URL("conformance/rows.txt", tests), "utf8");
	for (const line of text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))) {
		const row = parseLine(line, cited);
		const tested = rows.get(row.id);
		if (tested !== undefined && (row.reason === undefined || !own.has(row.id)))
			throw new Error(`${row.id} occurs twice`);
		rows.set(row.id, row);
	}
	return Object.entries(groups).flatMap(([group, [size]]) =>
		Array.from({ length: size }, (_, i) => {
			const id = `${group}-${String(i + 1).padStart(2, "0")}`;
			const row = rows.get(id);
			if (row === undefined) throw new Error(`${id} is missing`);
			return row;
		}),
	);
}
