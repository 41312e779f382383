import { describe, expect } from "vitest";
import { ClosedFileError, makefile, type Newline } from "../../src/index.ts";
import { all, linesOf, Peer, row, textReader } from "./peer.ts";

const OPEN = { open: true };

const NEWLINES: readonly Newline[] = [null, "", "\n", "\r", "\r\n"];
const inMode = (data: string, newline: Newline) => linesOf(textReader([data], { newline }));
const inModes = (packets: string[]) =>
	Promise.all(NEWLINES.map((newline) => linesOf(textReader(packets, { newline }))));
const SAMPLE = "x\ny\r\nz\rw";

describe("line ends", () => {
	row("NL-01", "newline null: all three line ends end lines and become LF", async () => {
		expect(await inMode(SAMPLE, null)).toEqual(["x\n", "y\n", "z\n", "w"]);
		expect(await textReader([SAMPLE]).read()).toBe("x\ny\nz\nw");
	});
	row("NL-02", "newline '': all three line ends end lines and are kept", async () => {
		expect(await inMode(SAMPLE, "")).toEqual(["x\n", "y\r\n", "z\r", "w"]);
	});
	row("NL-03", "newline LF: only LF ends lines", async () =>
		expect(await inMode(SAMPLE, "\n")).toEqual(["x\n", "y\r\n", "z\rw"]),
	);
	row("NL-04", "newline CR: only CR ends lines", async () =>
		expect(await inMode(SAMPLE, "\r")).toEqual(["x\ny\r", "\nz\r", "w"]),
	);
	row("NL-05", "newline CR LF: only CR LF ends lines", async () =>
		expect(await inMode(SAMPLE, "\r\n")).toEqual(["x\ny\r\n", "z\rw"]),
	);
	row("NL-06", "empty lines in every mode", async () => {
		expect(await inModes(["\r\n\r\n\n\n\r\r"])).toEqual([
			Array(6).fill("\n"),
			["\r\n", "\r\n", "\n", "\n", "\r", "\r"],
			["\r\n", "\r\n", "\n", "\n", "\r\r"],
			["\r", "\n\r", "\n\n\n\r", "\r"],
			["\r\n", "\r\n", "\n\n\r\r"],
		]);
	});
	row("NL-07", "a CR LF whose parts arrive in different packets", async () => {
		expect(await inModes(["a\r", "\nb\r", "c\n", "\r\n", "\r"])).toEqual([
			["a\n", "b\n", "c\n", "\n", "\n"],
			["a\r\n", "b\r", "c\n", "\r\n", "\r"],
			["a\r\n", "b\rc\n", "\r\n", "\r"],
			["a\r", "\nb\r", "c\n\r", "\n\r"],
			["a\r\n", "b\rc\n\r\n", "\r"],
		]);
	});
	row("NL-08", "in no mode do the results depend on how packets are cut", async () => {
		const data = "a\r\nb\rc\nd\r";
		const whole = await inModes([data]);
		expect(await inModes([...data])).toEqual(whole);
		for (let at = 1; at < data.length; at++) expect(await inModes([data.slice(0, at), data.slice(at)])).toEqual(whole);
	});
	row("NL-10", "characters whose bytes look like line ends end no line", async () => {
		const data = Buffer.from("\u0d0a\u0a0d\u0d00\u0a00\n", "utf16le");
		expect(await linesOf(textReader([[...data]], { encoding: "utf-16-le" }))).toEqual(["\u0d0a\u0a0d\u0d00\u0a00\n"]);
	});
	row("NL-11", "newline '': a CR at the end of a packet waits for the next byte", async () => {
		const peer = new Peer(["a\r"], OPEN);
		const line = makefile(peer, "r", { newline: "" }).readline();
		setImmediate(() => setImmediate(() => peer.push("\n")));
		expect(await line).toBe("a\r\n");
		expect(await textReader(["a\r"], { newline: null }, OPEN).readline()).toBe("a\n");
		expect(await textReader(["a\r"], { newline: "\r" }, OPEN).readline()).toBe("a\r");
	});
	row("NL-12", "a CR LF that has arrived completely does not wait", async () => {
		for (const newline of [null, "", "\n", "\r\n"] as const) {
			expect(await textReader(["a\r\n"], { newline }, OPEN).readline()).toBe(newline === null ? "a\n" : "a\r\n");
		}
	});
	row("NL-13", "a CR at the end of the stream", async () => {
		expect(await inModes(["a\r"])).toEqual([["a\n"], ["a\r"], ["a\r"], ["a\r"], ["a\r"]]);
	});
	row("NL-14", "read(2) with a CR at the end of a packet does not wait", async () => {
		for (const newline of ["\n", "\r", "\r\n", "", null] as const) {
			expect(await textReader(["a\r"], { newline }, OPEN).read(2)).toBe(newline === null ? "a\n" : "a\r");
		}
	});
	row("NL-15", "a limit may cut a CR LF", async () => {
		for (const [newline, second] of [
			["", "\n"],
			["\n", "\n"],
			["\r\n", "\ndef"],
		] as const) {
			const f = textReader(["abc\r\ndef"], { newline });
			expect(
				await all(
					() => f.readline(4),
					() => f.readline(4),
				),
			).toEqual(["abc\r", second]);
		}
	});
	row("NL-16", "a read may end between CR and LF; the LF is then a line", async () => {
		const f = textReader(["abc\r\ndef"], { newline: "" });
		expect(
			await all(
				() => f.read(4),
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["abc\r", "\n", "def"]);
	});
	row("NL-17", "newline null: CR LF counts as one character", async () => {
		expect(await textReader(["abc\r\ndef"]).readline(4)).toBe("abc\n");
	});
	row("NL-18", "newlines tells which line ends were seen, in a fixed order", async () => {
		const seen = async (data: string) => {
			const f = textReader([data]);
			await f.read();
			return f.newlines;
		};
		expect(textReader([]).newlines).toBe(null);
		expect(await Promise.all(["a", "\n", "\r", "\r\n"].map(seen))).toEqual([null, "\n", "\r", "\r\n"]);
		expect(await seen("\r\n\n\ra")).toEqual(["\r", "\n", "\r\n"]);
		expect(await seen("\n\ra")).toEqual(["\r", "\n"]);
	});
	row("NL-19", "newlines includes line ends that are decoded but not read yet", async () => {
		const f = textReader(["a\r\nb\n"]);
		await f.readline();
		expect(f.newlines).toEqual(["\n", "\r\n"]);
	});
	row("NL-20", "newlines stays null in modes with a single kind of line end", async () => {
		for (const newline of ["\n", "\r", "\r\n"] as const) {
			const f = textReader(["a\r\nb\nc\rd"], { newline });
			await f.read();
			expect(f.newlines).toBe(null);
		}
	});
	row("NL-21", "newlines can be read after close(), not after detach()", async () => {
		const f = textReader(["a\n"]);
		await f.read();
		await f.close();
		expect(f.newlines).toBe("\n");
		const g = makefile(new Peer(["a\n"]), "r");
		await g.detach();
		expect(() => g.newlines).toThrow(ClosedFileError);
	});
});
