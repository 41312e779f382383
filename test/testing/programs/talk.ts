// Text in many encodings from one file to another: each piece must be read without waiting for the next.

import { setImmediate as nextTurn } from "node:timers/promises";
import { BytesIO, type Socket, TextIOWrapper, type TextReader } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";

/** Encodings, and letters that they have. Some letters are kept back until it is known what follows them. */
const LETTERS: Readonly<Record<string, string>> = {
	"utf-8": "a é € 𐐷",
	"utf-16": "a é € 𐐷",
	"utf-16-le": "a é € 𐐷",
	"utf-7": "a é € 𐐷 + -",
	cp037: "a é { ~",
	big5hkscs: "a Ê ê Ê\u0304 中",
	iso2022_kr: "a 가 나",
	iso2022_jp: "a あ ア",
	iso2022_jp_2: "a あ À é",
	iso2022_jp_2004: "a か か\u309a く",
	hz: "a 中 ~",
	gb18030: "a 中 é €",
	shift_jis: "a あ ア",
};

const NEWLINES = ["", "\n", "\r\n", "\r", null] as const;
/** Those that translate nothing when the peer sends LF. */
const LF_ONLY = ["", "\n", null] as const;

/** The bytes that a file of this encoding writes. */
export async function encoded(text: string, encoding: string): Promise<Buffer> {
	const memory = new BytesIO();
	const file = new TextIOWrapper(memory, { encoding });
	await file.write(text);
	await file.flush();
	return memory.getvalue();
}

/** Text in tiny pieces, of which each character is taken as soon as it is there. */
async function crawl(from: Socket, to: TextReader, bytes: Buffer, random: Random): Promise<string> {
	const most = 1 + random.below(3);
	const sending = (async () => {
		for (let at = 0; at < bytes.length; ) {
			const size = 1 + random.below(most);
			await from.sendall(bytes.subarray(at, at + size));
			at += size;
			for (let turn = 1 + random.below(3); turn > 0; turn--) await nextTurn();
		}
		await from.shutdown("write");
	})();
	let text = "";
	for (let next = await to.read1(1); next !== ""; next = to.take(1) ?? (await to.read1(1))) text += next;
	await sending;
	return text;
}

export async function talk(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const names = Object.keys(LETTERS);
	const encoding = names[random.below(names.length)] ?? "";
	const letters = (LETTERS[encoding] ?? "").split(" ");
	const word = (length: number) => Array.from({ length }, () => letters[random.below(letters.length)] ?? "");
	const listener = await network.listen(["far", 1]);
	const near = await network.connect(["far", 1]);
	const far = await listener.accept();
	await listener.close();
	const newline = NEWLINES[random.below(NEWLINES.length)];
	const writer = near.makefile("w", { encoding, newline, buffering: [-1, 8][random.below(2)] ?? -1 });
	// Line ends that are not translated must come as they were sent.
	const ends = newline === "" || newline === "\n" ? LF_ONLY[random.below(LF_ONLY.length)] : null;
	const reader = far.makefile("r", { encoding, newline: ends });
	const same = (actual: string, wanted: string) => {
		if (actual !== wanted)
			throw new Error(
				`${encoding}, newline ${JSON.stringify(newline)}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`,
			);
	};
	if (random.below(8) === 0) {
		// Letters that are shifted in some encodings. A long sequence of them is not decoded as a whole.
		const [, ...shifted] = letters;
		const text = Array.from({ length: random.below(1000) }, () => shifted[random.below(2)]).join("");
		same(await crawl(near, reader, await encoded(text, encoding), random), text);
		await writer.close();
		await near.close();
		return;
	}
	for (let i = 1 + random.below(6); i > 0; i--) {
		const pieces = [...word(random.below(40) === 0 ? 6000 : random.below(30)), "\n"];
		for (let at = 0; at < pieces.length; ) {
			const size = 1 + random.below(pieces.length);
			await writer.write(pieces.slice(at, at + size).join(""));
			at += size;
			if (random.below(3) === 0) await writer.flush();
		}
		const line = pieces.join("");
		await writer.flush();
		same(random.below(2) === 0 ? await reader.readline() : await reader.read([...line].length), line);
	}
	const last = word(random.below(3)).join("");
	await writer.write(last);
	const closing = writer.close().then(() => near.close());
	same(await reader.read(), last);
	await closing;
}
