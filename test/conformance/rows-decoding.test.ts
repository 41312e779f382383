import { describe, expect } from "vitest";
import { decode, handled } from "./codec-calls.ts";
import { row } from "./peer.ts";

describe("decoding", () => {
	row("DEC-01", "utf-8: an invalid start byte, by handler", () =>
		handled("utf-8", "61ff62", {
			strict: "!1-2 invalid start byte",
			ignore: "ab",
			replace: "a\ufffdb",
			backslashreplace: "a\\xffb",
			surrogateescape: "a\udcffb",
		}),
	);
	row("DEC-02", "utf-8: each maximal invalid prefix becomes one U+FFFD", async () => {
		const cases = {
			c080: 2,
			e28262: 1,
			e228a1: 2,
			f09f9862: 1,
			f0808080: 4,
			f4908080: 4,
			eda080: 3,
			"8080": 2,
			c20a: 1,
		};
		for (const [hex, count] of Object.entries(cases))
			expect((await decode("utf-8", hex, "replace")).split("\ufffd"), hex).toHaveLength(count + 1);
	});
	row("DEC-03", "utf-8: the reasons of the errors", async () => {
		expect(await decode("utf-8", "80")).toBe("!0-1 invalid start byte");
		expect(await decode("utf-8", "e228")).toBe("!0-1 invalid continuation byte");
		expect(await decode("utf-8", "61e282")).toBe("!1-3 unexpected end of data");
	});
	row("DEC-04", "utf-8: surrogatepass accepts surrogates and nothing else", async () => {
		expect(await decode("utf-8", "61eda08062", "surrogatepass")).toBe("a\ud800b");
		expect(await decode("utf-8", "ff", "surrogatepass")).toBe("!0-1 invalid start byte");
	});
	row("DEC-06", "error handlers that exist for encoding only fail at the first bad byte", async () => {
		for (const errors of ["xmlcharrefreplace", "namereplace"]) {
			expect(await decode("utf-8", "61", errors)).toBe("a");
			expect(await decode("utf-8", "61ff", errors)).toBe("!TypeError");
		}
	});
	row("DEC-07", "utf-8 keeps a byte order mark, utf-8-sig removes one at the start", async () => {
		expect(await decode("utf-8", "efbbbf61")).toBe("\ufeffa");
		expect(await decode("utf-8-sig", "efbbbfefbbbf61")).toBe("\ufeffa");
	});
	row("DEC-08", "utf-8-sig: a part of a mark is decoded to nothing", async () =>
		expect(await decode("utf-8-sig", "efbb")).toBe(""),
	);
	row("DEC-09", "ascii: bytes from 0x80 on are bad", () =>
		handled("ascii", "61e96280", {
			strict: "!1-2 ordinal not in range(128)",
			ignore: "ab",
			replace: "a\ufffdb\ufffd",
			surrogateescape: "a\udce9b\udc80",
		}),
	);
	row("DEC-10", "latin-1: every byte is a character", async () => {
		const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
		expect(await decode("latin-1", bytes.toString("hex"))).toBe(bytes.toString("latin1"));
	});
	row("DEC-11", "utf-16: the mark tells the byte order and is removed; a second one is kept", async () => {
		expect(await decode("utf-16", "fffe6100fffe")).toBe("a\ufeff");
		expect(await decode("utf-16", "feff0061feff")).toBe("a\ufeff");
	});
	row("DEC-12", "utf-16 and utf-32 without a mark are refused with every error handler", async () => {
		for (const errors of ["strict", "ignore", "replace"]) {
			expect(await decode("utf-16", "6100", errors)).toBe("!0-2 UTF-16 stream does not start with BOM");
			expect(await decode("utf-32", "61000000", errors)).toBe("!0-4 UTF-32 stream does not start with BOM");
		}
	});
	row("DEC-13", "utf-16-le and utf-16-be treat a mark as a character", async () => {
		expect(await decode("utf-16-le", "fffe6100")).toBe("\ufeffa");
		expect(await decode("utf-16-be", "feff0061")).toBe("\ufeffa");
	});
	row("DEC-14", "utf-16: an odd number of bytes, and lone surrogates", async () => {
		await handled("utf-16-le", "610062", {
			strict: "!2-3 truncated data",
			ignore: "a",
			replace: "a\ufffd",
			backslashreplace: "a\\x62",
		});
		await handled("utf-16-le", "00d86200", {
			strict: "!0-2 illegal UTF-16 surrogate",
			replace: "\ufffdb",
			surrogatepass: "\ud800b",
		});
		expect(await decode("utf-16-le", "00dc")).toBe("!0-2 illegal encoding");
		expect(await decode("utf-16-le", "00d8")).toBe("!0-2 unexpected end of data");
	});
	row("DEC-15", "surrogateescape cannot express bytes below 0x80", async () => {
		expect(await decode("utf-16-le", "61", "surrogateescape")).toBe("!0-1 truncated data");
	});
	row("DEC-16", "cp1252 has five codes without a character", async () => {
		expect(await decode("cp1252", "8093e4")).toBe("€“ä");
		for (const hole of ["81", "8d", "8f", "90", "9d"]) {
			await handled("cp1252", hole, { strict: "!0-1 character maps to <undefined>", replace: "\ufffd" });
		}
	});
	row("DEC-17", "codes without a character in other single-byte encodings", async () => {
		for (const [encoding, hole] of [
			["cp1251", "98"],
			["cp1253", "d2"],
			["cp1255", "d9"],
			["cp874", "db"],
		] as const) {
			expect(await decode(encoding, hole)).toMatch(/^!0-1/);
		}
		const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString("hex");
		for (const encoding of ["koi8-r", "koi8-u", "cp1256", "cp866", "cp437", "mac_roman", "iso-8859-16"]) {
			expect((await decode(encoding, every)).length, encoding).toBe(256);
		}
	});
	row("DEC-18", "samples of single-byte encodings", async () => {
		expect(await decode("koi8-r", "f0d2c9d7c5d4")).toBe("Привет");
		expect(await Promise.all([decode("iso-8859-15", "a4"), decode("cp437", "82"), decode("mac_roman", "8e")])).toEqual([
			"€",
			"é",
			"é",
		]);
	});
	row("DEC-19", "gbk: only the lead byte of a bad code is consumed", async () => {
		expect(await decode("gbk", "c4e3bac3")).toBe("你好");
		expect(await decode("gbk", "c4")).toBe("!0-1 incomplete multibyte sequence");
		await handled("gbk", "61c42062", {
			strict: "!1-2 illegal multibyte sequence",
			ignore: "a b",
			replace: "a\ufffd b",
		});
		expect(await decode("gbk", "61c40a62", "ignore")).toBe("a\nb");
	});
	row("DEC-20", "gb18030: codes of four bytes, cut at any position", async () => {
		expect(await decode("gb18030", "81308130 9439fc36 a2e3")).toBe("\u0080😀€");
		await handled("gb18030", "813081", { strict: "!0-3 incomplete multibyte sequence", replace: "\ufffd" });
	});
	row("DEC-21", "shift_jis: a second byte may look like ASCII; illegal codes", async () => {
		expect(await decode("shift_jis", "93fa967b 5c7e b1")).toBe("日本\\~ｱ");
		for (const hex of ["80", "a0", "fd", "8740"])
			expect(await decode("shift_jis", hex)).toMatch(/illegal multibyte sequence$/);
	});
	row("DEC-22", "cp932 differs from shift_jis", async () => {
		expect(await decode("cp932", "8740 8160 80 a0 fd f040")).toBe("①\uff5e\u0080\uf8f0\uf8f1\ue000");
		expect(await decode("shift_jis", "8160")).toBe("\u301c");
	});
	row("DEC-23", "big5, cp950 and big5hkscs", async () => {
		expect(await decode("big5", "a4e9a5bb")).toBe("日本");
		expect(await decode("big5", "f9d6", "replace")).toBe("\ufffd\ufffd");
		expect(await decode("cp950", "f9d6")).toBe("\u7881");
		expect(await decode("big5hkscs", "8862")).toBe("\u00ca\u0304");
	});
	row("DEC-24", "iso-2022-jp: the shift state is kept across packets and reads", async () => {
		expect(await decode("iso-2022-jp", "1b2442467c4b5c1b284221")).toBe("日本!");
		expect(await decode("iso-2022-jp", "1b2442467c")).toBe("日");
	});
	row("DEC-25", "iso-2022-jp: incomplete and illegal sequences, and bytes that are copied as they are", async () => {
		expect(await decode("iso-2022-jp", "1b244246")).toMatch(/incomplete multibyte sequence$/);
		expect(await decode("iso-2022-jp", "80")).toBe("!0-1 illegal multibyte sequence");
		expect(await decode("iso-2022-jp", "1b2442467c0a4b5c")).toBe("日\n本");
		expect(await decode("iso-2022-jp", "1b58")).toBe("\x1bX");
	});
	row("DEC-26", "iso-2022-jp: JIS-Roman", async () => expect(await decode("iso-2022-jp", "1b284a5c7e")).toBe("¥‾"));
	row("DEC-27", "euc_jp: codes of two and three bytes", async () => {
		expect(await decode("euc_jp", "c6fc8eb18fb0a1")).toBe("日ｱ丂");
		expect(await decode("euc_jp", "8fb0", "replace")).toBe("\ufffd");
	});
	row("DEC-29", "utf-32: mark, incomplete code unit, range", async () => {
		expect(await decode("utf-32", "fffe000061000000")).toBe("a");
		expect(await decode("utf-32-le", "6100")).toBe("!0-2 truncated data");
		expect(await decode("utf-32-le", "00001100")).toBe("!0-4 code point not in range(0x110000)");
	});
	row("DEC-30", "the tables are CPython's, not TextDecoder's", async () => {
		expect(await decode("iso-8859-9", "80")).toBe("\u0080");
		expect(await decode("ascii", "80", "replace")).toBe("\ufffd");
	});
	row("DEC-31", "no fast path for decoding changes the text", async () => {
		expect(await decode("ascii", "e1", "backslashreplace")).toBe("\\xe1");
		expect(await decode("utf-8", "efbbbf61")).toBe("\ufeffa");
	});
});
