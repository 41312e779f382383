// Writes docs/conformance.md: a summary by groups, and every row.

import { groups, type Row } from "./rows.ts";

const KINDS = ["holds", "differs", "mended", "notApplicable", "open"] as const;
/** The tables of the rows that do not hold, with their titles. */
const EXCEPTIONS = {
	differs: "Differs, and what you gain",
	mended: "CPython mended it",
	notApplicable: "Not applicable in JavaScript",
	open: "No test shows it yet",
} as const;

const ofKind = (rows: readonly Row[], kind: Row["kind"]) => rows.filter((row) => row.kind === kind);
const escaped = (text: string) => text.replaceAll("|", "\\|");

function groupsOf(rows: readonly Row[]): { group: string; title: string; rows: Row[] }[] {
	return Object.entries(groups).map(([group, [, title]]) => ({
		group,
		title,
		rows: rows.filter(({ id }) => id.startsWith(`${group}-`)),
	}));
}

function summary(rows: readonly Row[]): string {
	const count = (some: readonly Row[]) =>
		`${[some.length, ...KINDS.map((kind) => ofKind(some, kind).length)].join(" | ")} |`;
	const lines = groupsOf(rows).map(({ group, title, rows }) => `| ${group}: ${title} | ${count(rows)}`);
	return [
		"| Group | Rows | Hold | Differ, with a gain | Mended by CPython | Not applicable | No test yet |",
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
		...lines,
		`| all | ${count(rows)}`,
	].join("\n");
}

function section(group: string, title: string, rows: readonly Row[]): string {
	const shown = ofKind(rows, "holds");
	const lines = [`## ${group}: ${title}`, "", `${shown.length} of ${rows.length} rows hold here.`, ""];
	for (const [kind, heading] of Object.entries(EXCEPTIONS) as [keyof typeof EXCEPTIONS, string][]) {
		const exceptions = ofKind(rows, kind);
		if (exceptions.length === 0) continue;
		lines.push(`### ${group}: ${heading}`, "", "| Row | CPython | Here | Shown by |", "| --- | --- | --- | --- |");
		for (const { id, wording, reason, shownBy } of exceptions) {
			const here = escaped(reason ?? "");
			lines.push(`| ${id} | ${escaped(wording)} | ${here} | ${shownBy === undefined ? "" : `test/${shownBy}`} |`);
		}
		lines.push("");
	}
	if (shown.length === 0) return lines.join("\n");
	lines.push(`### ${group}: Holds`, "", "| Row | CPython and here | Shown by |", "| --- | --- | --- |");
	for (const { id, wording, shownBy } of shown) lines.push(`| ${id} | ${escaped(wording)} | test/${shownBy} |`);
	return `${lines.join("\n")}\n`;
}

/** The text of docs/conformance.md. */
export function page(rows: readonly Row[]): string {
	const head = [
		"# Conformance with CPython",
		"",
		"Each row is one behaviour of CPython, from 3.11 to 3.14 unless the row names versions. The answers that the tests",
		"store are those of CPython 3.11.7; each fixture names the version that gave them. `npm run test:cpython` runs CPython's",
		"own tests over this library, with the python3 that is installed. `npm run table` makes this page from the tests.",
		"",
		"A row that does not hold is of one of three kinds. _Differs, and what you gain_: a difference on purpose. _CPython mended",
		"it_: the row is true for older versions only; newer ones do what this library does. _Not applicable in JavaScript_: the",
		"row is about something that JavaScript or Node does not have, such as a non-blocking mode, or that is no part of this",
		"library, such as `http.client.HTTPConnection`. [From Python](from-python.md) shows the same calls in both languages.",
		"",
		summary(rows),
		"",
	];
	const sections = groupsOf(rows).map(({ group, title, rows }) => section(group, title, rows));
	return `${head.join("\n")}\n${sections.join("\n")}`;
}
