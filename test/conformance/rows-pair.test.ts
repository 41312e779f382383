import { describe, expect } from "vitest";
import { ClosedFileError, makefile, UnsupportedOperation } from "../../src/index.ts";
import { all, linesOf, Peer, row } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

describe("BufferedRWPair", () => {
	const pair = (packets: string[], open = false) => {
		const peer = new Peer(packets, { open });
		return { f: makefile(peer, "rwb"), peer };
	};
	row("RW-02", "a pair reads as a BufferedReader does", async () => {
		const { f } = pair(["abc", "def", "ghi"]);
		const target = Buffer.alloc(2);
		expect(
			await all(
				() => f.read(4),
				() => f.peek(),
				() => f.read1(1),
			),
		).toEqual(["abcd", "ef", "e"]);
		expect([await f.readinto(target), String(target)]).toEqual([2, "fg"]);
		expect(await f.readinto1(target)).toBe(2);
		expect(
			await all(
				() => f.read(null),
				() => f.read(),
			),
		).toEqual(["", ""]);
	});
	row("RW-03", "a pair writes as a BufferedWriter does and keeps what it has read ahead", async () => {
		const { f, peer } = pair(["a\nb\n"], true);
		await f.readline();
		await f.write(bytes("x"));
		expect(peer.wire).toBe("");
		await f.flush();
		expect([peer.wire, String(await f.readline())]).toEqual(["x", "b\n"]);
	});
	row("RW-04", "reading does not flush", async () => {
		const { f, peer } = pair(["a"]);
		await f.write(bytes("x"));
		await f.read();
		expect(peer.wire).toBe("");
	});
	row("RW-05", "readline() and its limits", async () => {
		const { f } = pair(["abc\nxyz"]);
		const calls = [2, 0, 5, null, undefined].map((limit) => () => f.readline(limit));
		expect(await all(...calls)).toEqual(["ab", "", "c\n", "xyz", ""]);
	});
	row("RW-06", "a limit holds also for a line that arrives in several packets", async () => {
		expect(String(await pair(["abc", "defgh\n"]).f.readline(5))).toBe("abcde");
	});
	row("RW-07", "iteration, readlines(hint) and writelines()", async () => {
		const { f, peer } = pair(["a\nb\nc\n"]);
		expect((await f.readlines(1)).map(String)).toEqual(["a\n"]);
		expect(await linesOf(f)).toEqual(["b\n", "c\n"]);
		await f.writelines([bytes("x")]);
		await f.close();
		expect(peer.wire).toBe("x");
	});
	row("RW-08", "a pair has no descriptor, name, mode, positions or detach()", async () => {
		const { f } = pair([]);
		expect(() => f.fileno()).toThrow(UnsupportedOperation);
		await expect(Promise.resolve().then(() => f.detach())).rejects.toBeInstanceOf(UnsupportedOperation);
		expect([f.isatty(), f.seekable()]).toEqual([false, false]);
		expect("raw" in f).toBe(false);
		for (const call of [() => f.tell(), () => f.seek(0), () => f.truncate()])
			expect(call).toThrow(UnsupportedOperation);
	});
	row("RW-10", "a closed pair refuses every call; closing again does nothing", async () => {
		const { f } = pair(["a"]);
		await f.close();
		await f.close();
		await expect(f.flush()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.readline()).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("RW-11", "a pending read does not delay a write", async () => {
		const { f, peer } = pair([], true);
		const pending = f.read(3);
		await f.write(bytes("request"));
		await f.flush();
		expect(peer.wire).toBe("request");
		peer.push("abc");
		expect(String(await pending)).toBe("abc");
	});
});
