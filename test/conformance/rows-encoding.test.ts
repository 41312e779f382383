import { BytesIO, TextIOWrapper } from "socket-makefile";
import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec-calls.ts";
import { row } from "./peer.ts";

describe("encoding", () => {
	const hex = (text: string) => Buffer.from(text).toString("hex");
	row("ENC-01", "ascii, for each error handler", async () => {
		const text = "aé€😀b";
		expect(await encode("ascii", text)).toBe("!1-4 ordinal not in range(128)");
		expect(await encode("ascii", text, "ignore")).toBe(hex("ab"));
		expect(await encode("ascii", text, "replace")).toBe(hex("a???b"));
		expect(await encode("ascii", text, "backslashreplace")).toBe(hex("a\\xe9\\u20ac\\U0001f600b"));
		expect(await encode("ascii", text, "xmlcharrefreplace")).toBe(hex("a&#233;&#8364;&#128512;b"));
	});
	row("ENC-02", "namereplace writes the names of Unicode", async () => {
		const names = "\\N{LATIN SMALL LETTER E WITH ACUTE}\\N{EURO SIGN}\\N{GRINNING FACE}";
		expect(await encode("ascii", "é€😀", "namereplace")).toBe(hex(names));
	});
	row("ENC-03", "latin-1, for each error handler", async () => {
		expect(await encode("latin-1", "aé")).toBe("61e9");
		expect(await encode("latin-1", "aé€")).toBe("!2-3 ordinal not in range(256)");
		expect(await encode("latin-1", "€", "replace")).toBe("3f");
		expect(await encode("latin-1", "€", "backslashreplace")).toBe(hex("\\u20ac"));
	});
	row("ENC-04", "utf-8 refuses lone surrogates", async () => {
		expect(await encode("utf-8", "a\ud800b")).toBe("!1-2 surrogates not allowed");
		const answers = {
			replace: "613f62",
			ignore: "6162",
			backslashreplace: hex("a\\ud800b"),
			xmlcharrefreplace: hex("a&#55296;b"),
		};
		for (const [errors, bytes] of Object.entries(answers))
			expect(await encode("utf-8", "a\ud800b", errors)).toBe(bytes);
		expect(await encode("utf-8", "\ud800", "surrogatepass")).toBe("eda080");
	});
	row("ENC-05", "surrogateescape gives the original bytes", async () => {
		for (const encoding of ["utf-8", "ascii", "latin-1"]) {
			const text = await decode(encoding, "61ff80e2", "surrogateescape");
			expect(await encode(encoding, text, "surrogateescape")).toBe("61ff80e2");
		}
		expect(await encode("utf-8", "\ud800", "surrogateescape")).toBe("!0-1 surrogates not allowed");
	});
	row("ENC-07", "surrogatepass is strict in encodings without surrogates", async () => {
		for (const encoding of ["ascii", "latin-1", "cp1252"])
			expect(await encode(encoding, "\ud800", "surrogatepass")).toMatch(/^!0-1/);
	});
	row("ENC-08", "single-byte encodings", async () => {
		expect(await encode("cp1252", "a\u0100")).toBe("!1-2 character maps to <undefined>");
		expect(await encode("koi8-r", "Привет\n")).toBe("f0d2c9d7c5d40a");
		expect(await encode("cp1252", "€“ä")).toBe("8093e4");
	});
	row("ENC-09", "utf-16 and utf-32 write one mark, which their own reader takes", async () => {
		expect(await encode("utf-16", ["a", "b"])).toBe("fffe61006200");
		expect(await encode("utf-32", ["a"])).toBe("fffe000061000000");
	});
	row("ENC-10", "-le and -be never write a mark", async () => {
		expect(await encode("utf-16-le", "a")).toBe("6100");
		expect(await encode("utf-32-be", "a")).toBe("00000061");
	});
	row("ENC-11", "utf-8-sig writes one mark, for an empty text too", async () => {
		expect(await encode("utf-8-sig", ["a", "b"])).toBe("efbbbf6162");
		expect(await encode("utf-8-sig", "")).toBe("efbbbf");
	});
	row("ENC-12", "iso-2022-jp keeps its shift state between writes", async () => {
		expect(await encode("iso-2022-jp", ["日", "本", "a"])).toBe("1b2442467c4b5c1b284261");
	});
	row("ENC-13", "close() does not write the shift back to ASCII", async () =>
		expect(await encode("iso-2022-jp", "日")).toBe("1b2442467c"),
	);
	row("ENC-14", "samples of East Asian encodings", async () => {
		const samples = {
			shift_jis: "93fa967b8cea780a",
			euc_jp: "c6fccbdcb8ec780a",
			gbk: "c8d5b1bed55a780a",
			big5: "a4e9a5bbbb79780a",
			euc_kr: "eceddce2e5de780a",
		};
		for (const [encoding, bytes] of Object.entries(samples))
			expect(await encode(encoding, "日本語x\n"), encoding).toBe(bytes);
	});
	row("ENC-15", "gb18030 has all of Unicode", async () => expect(await encode("gb18030", "😀€")).toBe("9439fc36a2e3"));
	row("ENC-16", "hz cannot encode every character", async () => {
		expect(await encode("hz", ["你", "好~", "a"])).toBe("7e7b44633a437e7d" + "7e7e61");
		expect(await encode("hz", "你ñ")).toBe("!1-2 illegal multibyte sequence");
	});
	row("ENC-17", "the text of a replacement is encoded in the target encoding; in UTF-8 it must be ASCII", async () => {
		expect(await encode("utf-16-le", "\ud800", "backslashreplace")).toBe(
			Buffer.from("\\ud800", "utf16le").toString("hex"),
		);
		expect(await encode("iso-2022-jp", "日é", "xmlcharrefreplace")).toBe(`1b2442467c1b2842${hex("&#233;")}`);
	});
	row("ENC-18", "several bad characters in a row are one range, counted in code points", async () => {
		expect(await encode("ascii", "😀aéé")).toBe("!0-1 ordinal not in range(128)");
		expect(await encode("ascii", "aéé")).toBe("!1-3 ordinal not in range(128)");
	});
	row("ENC-19", "the halves of a surrogate pair are not joined across two writes", async () => {
		expect(await encode("utf-8", ["\ud83d", "\ude00"])).toBe("!0-1 surrogates not allowed");
	});
	it("ENC-21: flush() writes a character that the next one might have changed", async () => {
		const memory = new BytesIO();
		const file = new TextIOWrapper(memory, { encoding: "big5hkscs" });
		await file.write("\u00ca");
		await file.flush();
		expect(memory.getvalue().toString("hex")).toBe("8866");
	});
});
