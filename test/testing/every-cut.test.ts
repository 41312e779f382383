import { AssertionError } from "node:assert";
import { describe, expect, test, vi } from "vitest";
import { LineTooLongError } from "../../src/index.ts";
import { everyCut } from "../../src/testing/index.ts";
import { PROXY_CLIENT, READERS } from "./readers.ts";

describe("everyCut", () => {
	test("returns the result, after the bytes came whole, cut at every place, byte by byte and at random", async () => {
		const seen: string[] = [];
		const result = await everyCut(
			"abcd",
			async (socket) => {
				const pieces: string[] = [];
				for (let piece = ""; ; ) {
					piece = String(await socket.recv(10));
					if (piece === "") break;
					pieces.push(piece);
				}
				seen.push(pieces.join("|"));
				return pieces.join("");
			},
			{ random: 3 },
		);
		expect(result).toBe("abcd");
		expect(seen.slice(0, 5)).toEqual(["abcd", "a|bcd", "ab|cd", "abc|d", "a|b|c|d"]);
		expect(seen).toHaveLength(8);
	});

	test("cuts at the same random places for the same seed", async () => {
		const run = async (seed: number) => {
			const seen: string[] = [];
			await everyCut(
				"0123456789",
				async ({ stream }) => {
					const pieces: string[] = [];
					for await (const piece of stream) pieces.push(String(piece));
					seen.push(pieces.join("|"));
				},
				{ random: 20, seed },
			);
			return seen;
		};
		expect(await run(7)).toEqual(await run(7));
		expect(await run(7)).not.toEqual(await run(8));
		expect(new Set((await run(7)).slice(-20)).size).toBeGreaterThan(15);
	});

	test("delivers trailing bytes too, in one chunk with the others and cut everywhere", async () => {
		const seen = new Set<string>();
		await everyCut(
			Buffer.from("ab"),
			async (socket) => {
				const first = String(await socket.recv(10));
				seen.add(first);
				return first[0];
			},
			{ trailing: new Uint8Array([0x63, 0x64]) },
		);
		expect([...seen].sort()).toEqual(["a", "ab", "abc", "abcd"]);
	});

	test("takes an empty message", async () => {
		expect(await everyCut("", (socket) => socket.recv(1).then(String))).toBe("");
	});

	test.each(READERS)("refuses a reader that $name, and accepts its twin", async (reader) => {
		const options = reader.trailing === undefined ? {} : { trailing: reader.trailing };
		await expect(everyCut(reader.bytes, reader.wrong, options)).rejects.toThrow(
			/^the result depends on how the bytes arrive\nwhole: .*\n\t(gives|rejects with) .*/,
		);
		const right = everyCut(reader.bytes, reader.right, options);
		if (reader.name.startsWith("limits")) await expect(right).rejects.toThrow(LineTooLongError);
		else await right;
	});

	test("shows the simplest cut and both results", async () => {
		const wrong = everyCut("one\ntwo\n", async ({ stream }) => {
			const lines: string[] = [];
			for await (const chunk of stream) lines.push(...String(chunk).split("\n"));
			return lines;
		});
		await expect(wrong).rejects.toMatchObject({
			name: "AssertionError",
			expected: ["one", "two", ""],
			actual: ["o", "ne", "two", ""],
			message: `the result depends on how the bytes arrive
whole: 'one\\ntwo\\n'
	gives [ 'one', 'two', '' ]
cut at 1: 'o' 'ne\\ntwo\\n'
	gives [ 'o', 'ne', 'two', '' ]`,
		});
	});

	test("with `exact` refuses a reader that loses what follows the head", async () => {
		const { bytes, trailing = "", wrong, right } = PROXY_CLIENT;
		expect(await everyCut(bytes, wrong, { trailing })).toBe(bytes);
		await expect(everyCut(bytes, wrong, { trailing, exact: true })).rejects.toMatchObject({
			name: "AssertionError",
			expected: trailing,
			message: expect.stringMatching(
				/^use\(\) leaves '' on the socket, and should leave 'SSH-2.0-server.*; whole, the last/,
			),
		});
		expect(await everyCut(bytes, right, { trailing, exact: true })).toBe(bytes);
	});

	test("with `exact` closes the files that are open, and what they have read ahead counts as left", async () => {
		const first = await everyCut("one\n", async (socket) => socket.makefile("r").readline(), {
			trailing: "two\n",
			exact: true,
		});
		expect(first).toBe("one\n");
	});

	test("with `exact` refuses a reader that leaves part of the message", async () => {
		const short = everyCut("one\n", async (socket) => String(await socket.makefile("rb").read(3)), { exact: true });
		await expect(short).rejects.toThrow(
			String.raw`use() leaves '\n' on the socket, and should leave ''; whole: 'one\n'`,
		);
	});

	test("with `exact` the socket must be open", async () => {
		const closed = everyCut("one\n", (socket) => socket.close(), { exact: true });
		await expect(closed).rejects.toThrow("use() has closed the socket");
	});

	test("passes on a rejection that is always the same", async () => {
		const error = await everyCut("12", async (socket) => {
			await using file = socket.makefile("rb");
			return await file.readexactly(3);
		}).catch((reason) => reason);
		expect(error).toMatchObject({ code: "ERR_INCOMPLETE_READ", partial: Buffer.from("12") });
	});

	test("a rejection for some cuts only is a difference", async () => {
		const some = everyCut("12", async (socket) => {
			const got = await socket.recv(2);
			if (got.length < 2) throw new Error("short");
		});
		await expect(some).rejects.toThrow(
			/whole: '12'\n\tgives undefined\ncut at 1: '1' '2'\n\trejects with Error: short/,
		);
	});

	test("tells that a read still waits", async () => {
		const leaking = everyCut("12", async (socket) => {
			socket.recv(10).catch(() => {});
			return socket.makefile("rb").take(1);
		});
		await expect(leaking).rejects.toThrow("use() has ended, but a read that it began still waits; whole: '12'");
	});

	test("tells that a file is open", async () => {
		const leaking = everyCut("12", (socket) => socket.makefile("rb").read(1));
		await expect(leaking).rejects.toThrow("use() has ended, but has not closed a file of mode 'rb'; whole: '12'");
	});

	test("a reader that does not end for some cut is a difference", async () => {
		const hanging = everyCut("1234", ({ stream }) => {
			return new Promise((resolve) => stream.on("data", (chunk) => chunk.length === 4 && resolve(4)));
		});
		await expect(hanging).rejects.toThrow(/cut at 1: .*\n\trejects with Error: it does not end/);
	});

	test("works under fake timers", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearInterval", "Date", "performance"] });
		try {
			expect(await everyCut("a\nb\n", (socket) => socket.recv(1).then(String))).toBe("a");
		} finally {
			vi.useRealTimers();
		}
	});

	test.each([
		[() => everyCut(5 as never, async () => {}), "everyCut() takes a string or a Uint8Array, not 5"],
		[() => everyCut("a", "b" as never), "everyCut() takes a function, not 'b'"],
		[
			() => everyCut("a", async () => {}, { seeds: 1 } as never),
			"unknown option 'seeds' (allowed: random, seed, trailing, exact)",
		],
		[() => everyCut("a", async () => {}, { exact: 1 as never }), "the option 'exact' must be a boolean, not 1"],
		[
			() => everyCut("a", async () => {}, { trailing: 1 as never }),
			"the option 'trailing' must be a string or a Uint8Array, not 1",
		],
		[
			() => everyCut("a", async () => {}, { random: 0.5 }),
			"the option 'random' must be an integer from 0 to 1000000, not 0.5",
		],
	])("refuses %s", async (call, message) => {
		await expect(call()).rejects.toThrow(message);
	});

	test("its errors are of node:assert, so that every runner shows the difference", async () => {
		await expect(everyCut("ab", (socket) => socket.recv(2))).rejects.toBeInstanceOf(AssertionError);
	});
});
