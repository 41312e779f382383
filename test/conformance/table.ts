// Writes the tables of conformance: docs/conformance.md with every row, and a summary for the README.

import { groups, type Row } from "./rows.ts";

const differs = (row: Row) => row.reason !== undefined;
const holds = (row: Row) => row.shownBy !== undefined && !differs(row);
const open = (row: Row) => !holds(row) && !differs(row);
const escaped = (text: string) => text.replaceAll("|", "\\|");

function groupsOf(rows: readonly Row[]): { group: string; title: string; rows: Row[] }[] {
	return Object.entries(groups).map(([group, [, title]]) => ({
		group,
		title,
		rows: rows.filter(({ id }) => id.startsWith(`${group}-`)),
	}));
}

export function summary(rows: readonly Row[]): string {
	const count = (some: readonly Row[]) =>
		`${some.length} | ${some.filter(holds).length} | ${some.filter(differs).length} | ${some.filter(open).length} |`;
	const lines = groupsOf(rows).map(({ group, title, rows }) => `| ${group}: ${title} | ${count(rows)}`);
	return [
		"| Group | Rows | Hold | Differ on purpose | No test yet |",
		"| --- | ---: | ---: | ---: | ---: |",
		...lines,
		`| all | ${count(rows)}`,
		"",
		"[docs/conformance.md](docs/conformance.md) lists every row, with the test that shows it or the reason why it differs.",
	].join("\n");
}

function section(group: string, title: string, rows: readonly Row[]): string {
	const exceptions = rows.filter((row) => !holds(row));
	const lines = [`## ${group}: ${title}`, "", `${rows.filter(holds).length} of ${rows.length} rows hold here.`, ""];
	if (exceptions.length > 0) {
		lines.push("| Row | CPython | Here | Shown by |", "| --- | --- | --- | --- |");
		for (const { id, wording, reason, shownBy } of exceptions) {
			const here = escaped(reason ?? "no test shows it yet");
			lines.push(`| ${id} | ${escaped(wording)} | ${here} | ${shownBy === undefined ? "" : `test/${shownBy}`} |`);
		}
		lines.push("");
	}
	const shown = rows.filter(holds);
	if (shown.length === 0) return lines.join("\n");
	lines.push("| Row | CPython and here | Shown by |", "| --- | --- | --- |");
	for (const { id, wording, shownBy } of shown) lines.push(`| ${id} | ${escaped(wording)} | test/${shownBy} |`);
	return `${lines.join("\n")}\n`;
}

/** The text of docs/conformance.md. */
export function page(rows: readonly Row[]): string {
	const head = [
		"# Conformance with CPython",
		"",
		"Each row is one behaviour of CPython 3.11. In each group the first table has the rows that differ here, with the reason;",
		"the second has the rows that hold here, with the test that shows it. `npm run table` makes this page from the tests.",
		"",
	];
	const sections = groupsOf(rows).map(({ group, title, rows }) => section(group, title, rows));
	return `${head.join("\n")}\n${sections.join("\n")}`;
}

const BLOCK = /(<!-- conformance -->\n)[\s\S]*?(<!-- \/conformance -->)/;

/** Replaces the summary between the markers in `text`; a text without markers is returned as it is. */
export function withSummary(text: string, rows: readonly Row[]): string {
	return text.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${summary(rows)}\n\n${end}`);
}
