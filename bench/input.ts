// What the senders write (a block of about 1 MiB, repeated) and what a reader must find in it.

import { crc32 } from "node:zlib";
import iconv from "iconv-lite";
import type { Place } from "./workload.ts";

export interface InputSpec {
	readonly kind: "json" | "ascii" | "chinese" | "latin-1" | "gbk" | "bytes";
	/** Bytes in a frame, or in a line including its end. */
	readonly width: number;
	readonly end?: "\n" | "\r\n";
	/** What each line has before its end; default nothing. */
	readonly last?: "\0";
	/** Approximate size of the block in bytes; default 1 MiB, for frames at least 16 of them. */
	readonly block?: number;
	/** How the data is read, if not over plain TCP. */
	readonly way?: Place["way"];
}

export interface Expected {
	readonly count: number;
	/** The total length of all items in bytes, UTF-16 code units or code points; each line end counts as one "\n". */
	readonly bytes: number;
	readonly units: number;
	readonly points: number;
	/** The checksum of all lines in UTF-8 with "\n" as their ends, or of all frames. */
	readonly crc: number;
}

export interface Input {
	readonly block: Buffer;
	expected(repeats: number): Expected;
}

const BLOCK = 1 << 20;
const HAN =
	"的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切整";
const EMOJI = ["😀", "🚀", "🎉", "🐍"];

/** A small random number generator that gives the same numbers on every machine. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return state / 2 ** 32;
	};
}

/** The bytes of each row of a JSON record, with the comma after it. */
const ROW = `${JSON.stringify({ id: 100_000, name: "a".repeat(20), ready: 1 })},`.length;

function jsonRecord(id: number, bytes: number, next: () => number): string {
	const rows: unknown[] = [];
	const letter = () => String.fromCharCode(0x61 + ((next() * 26) | 0));
	let left = bytes - JSON.stringify({ id, rows, text: "" }).length;
	for (; left >= ROW; left -= ROW) {
		const name = Array.from({ length: 20 }, letter).join("");
		rows.push({ id: 100_000 + ((next() * 900_000) | 0), name, ready: next() < 0.5 ? 0 : 1 });
	}
	// There is one comma less than there are rows.
	return JSON.stringify({ id, rows, text: "x".repeat(rows.length > 0 ? left + 1 : left) });
}

function textLine(kind: InputSpec["kind"], bytes: number, next: () => number): string {
	if (bytes > BLOCK) {
		const piece = textLine(kind, BLOCK, next);
		return piece.repeat(bytes >> 20) + textLine(kind, bytes & (BLOCK - 1), next);
	}
	let text = "";
	let left = bytes;
	const add = (character: string, size: number) => {
		text += character;
		left -= size;
	};
	while (left > 0) {
		const dice = next();
		if (kind === "chinese" && left >= 4 && dice < 0.08) add(EMOJI[(dice * 50) | 0] ?? "😀", 4);
		else if (kind === "chinese" && left >= 3) add(HAN[(next() * HAN.length) | 0] ?? "的", 3);
		else if (kind === "gbk" && left >= 2) add(HAN[(next() * HAN.length) | 0] ?? "的", 2);
		else if (kind === "latin-1" && dice < 0.15) add(String.fromCharCode(0xc0 + ((dice * 400) | 0)), 1);
		else add(String.fromCharCode(0x20 + ((next() * 95) | 0)), 1);
	}
	return text;
}

function frames({ width, block: size }: InputSpec): Input {
	const count = size === undefined ? Math.max(16, Math.round(BLOCK / width)) : Math.max(1, Math.round(size / width));
	const next = random(7);
	const block = Buffer.alloc(count * width);
	for (let i = 0; i < block.length; i++) block[i] = (next() * 256) | 0;
	return {
		block,
		expected(repeats) {
			const bytes = block.length * repeats;
			return { count: count * repeats, bytes, units: bytes, points: bytes, crc: repeated(block, repeats) };
		},
	};
}

function repeated(block: Buffer, repeats: number): number {
	let crc = 0;
	for (let i = 0; i < repeats; i++) crc = crc32(block, crc);
	return crc;
}

export function makeInput(spec: InputSpec): Input {
	if (spec.kind === "bytes") return frames(spec);
	const { kind, width, end = "\n", last = "", block = BLOCK } = spec;
	const count = Math.max(1, Math.round(block / width));
	const next = random(7);
	const size = width - end.length - last.length;
	const lines = Array.from(
		{ length: count },
		(_, i) => (kind === "json" ? jsonRecord(i, size, next) : textLine(kind, size, next)) + last,
	);
	const text = `${lines.join("\n")}\n`;
	const sent = `${lines.join(end)}${end}`;
	const encoding = kind === "latin-1" ? "latin1" : kind === "gbk" ? "gbk" : "utf8";
	const points = kind === "chinese" ? Array.from(text).length : text.length;
	const bytes = iconv.encode(text, encoding).length;
	const utf8 = Buffer.from(text);
	return {
		block: iconv.encode(sent, encoding),
		expected: (repeats) => ({
			count: count * repeats,
			bytes: bytes * repeats,
			units: text.length * repeats,
			points: points * repeats,
			crc: repeated(utf8, repeats),
		}),
	};
}
