// Writes docs/encodings.md from the library's tables of names (npm run encodings).
import { writeFileSync } from "node:fs";
import { refused, tableAliases } from "../src/codecs/tables/aliases.ts";
import { doubleByteSets, EBCDIC, singleByteSets } from "../src/codecs/tables/charsets.ts";
import { iso2022Codecs } from "../src/codecs/tables/shifts/iso-2022.ts";
import { unicodeAliases } from "../src/codecs/unicode/aliases.ts";

const aliases = { ...unicodeAliases, ...tableAliases };
type Codec = keyof typeof aliases;

const all = (Object.keys(aliases) as Codec[]).sort();
const shifting = new Set(["hz", ...Object.keys(iso2022Codecs)]);
const isOneByte = (name: string) => singleByteSets.includes(name) || ["ascii", "latin_1", "charmap"].includes(name);

const KINDS: readonly (readonly [title: string, note: string, belongs: (name: string) => boolean])[] = [
	[
		"Unicode",
		"`utf_16`, `utf_32` and `utf_8_sig` begin a stream with a byte order mark. `utf_7` keeps a state between two writes.",
		(name) => name.startsWith("utf_"),
	],
	["One byte per character", "", (name) => isOneByte(name) && !EBCDIC.has(name)],
	["One byte per character, EBCDIC", "In these encodings a line feed is the byte 0x25.", (name) => EBCDIC.has(name)],
	[
		"Several bytes per character",
		"In `big5hkscs` and the encodings of JIS X 0213 one code may stand for a letter and a mark. A letter that may get such a\n" +
			"mark is not written before the next character, `flush()` or `close()`.",
		(name) => name in doubleByteSets,
	],
	[
		"With shift sequences",
		"Between two reads, and between two writes, a file remembers the character set to which the stream has shifted. As in\n" +
			"Python, `close()` does not shift back to ASCII.",
		(name) => shifting.has(name),
	],
];

const code = (names: string) =>
	names
		.split(" ")
		.filter(Boolean)
		.map((name) => `\`${name}\``)
		.join(", ");

/** The text of docs/encodings.md. */
export function page(): string {
	const sections = KINDS.map(([title, note, belongs]) => {
		const rows = all.filter(belongs).map((name) => `| \`${name}\` | ${code(aliases[name])} |`);
		return [`## ${title}`, ...(note === "" ? [] : ["", note]), "", "| Name | Aliases |", "| --- | --- |", ...rows].join(
			"\n",
		);
	});
	const reasons = Object.entries(refused).map(([reason, names]) => `| ${code(names)} | ${reason} |`);
	return `# Encodings

The option \`encoding\` takes these ${all.length} names, which are those of CPython 3.11, and their aliases:
\`makefile(socket, "r", { encoding: "gbk" })\`. Upper and lower case are the same, and so are \`-\`, \`_\` and spaces:
\`ISO-8859-15\` is \`iso8859_15\`. Every code of every table is CPython's, in both directions.

\`npm run encodings\` makes this page from the library's tables.

${sections.join("\n\n")}

## Refused

For these names there is an \`UnknownEncodingError\`, whose message gives the reason.

| Name | Why it is refused: it |
| --- | --- |
${reasons.join("\n")}
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(new URL("../docs/encodings.md", import.meta.url), page());
