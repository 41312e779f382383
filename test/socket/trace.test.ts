// What NODE_DEBUG=socket-makefile tells, with the switch turned on in this process. (That the switch itself works is shown by
// a process of its own in test/observability.)

import { setTimeout } from "node:timers/promises";
import util from "node:util";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { data, ScriptedDuplex } from "../support/scripted-duplex.ts";

const lines: string[] = [];
const registered: { held: string; token: WeakKey | undefined }[] = [];
const collected: ((file: string) => void)[] = [];

const log = (...args: unknown[]) => {
	lines.push(util.format(...args).replace(/, [\d.]+ ms$/, ", N ms"));
};
const loadBuiltin = process.getBuiltinModule;
vi.spyOn(process, "getBuiltinModule").mockImplementation((id: string) => {
	if (id !== "node:util") return loadBuiltin(id);
	return { ...util, debuglog: () => Object.assign(log, { enabled: true }) };
});
vi.stubEnv("NODE_DEBUG", "net,Socket-*");

/** A registry whose objects are collected when the test says so. */
class Registry {
	constructor(collect: (held: string) => void) {
		collected.push((file) => {
			const index = registered.findIndex(({ held }) => held === file);
			if (index >= 0) collect(registered.splice(index, 1)[0]?.held ?? "");
		});
	}
	register(_object: WeakKey, held: string, token?: WeakKey): void {
		registered.push({ held, token });
	}
	unregister(token: WeakKey): boolean {
		const kept = registered.filter((entry) => entry.token !== token);
		return registered.splice(0, registered.length, ...kept).length > kept.length;
	}
}
vi.stubGlobal("FinalizationRegistry", Registry);

const { makefile, Socket, TextIOWrapper } = await import("../../src/index.ts");

beforeEach(() => {
	lines.length = 0;
	registered.length = 0;
});

/** The lines without the numbers of the calls. */
const told = () => lines.map((line) => line.replace(/#\d+ /, ""));

describe("every call of the user", () => {
	it("is told with its arguments, what it gave, and how long that took", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "r");
		expect(told()).toEqual([
			"<Socket ScriptedDuplex>.makefile('r', undefined)",
			"<Socket ScriptedDuplex>.makefile: <TextIOWrapper mode='r' encoding='utf-8'>, N ms",
		]);
		lines.length = 0;
		const line = file.readline();
		await stream.play([data("hello\nrest")]);
		expect(await line).toBe("hello\n");
		expect(file.takeline()).toBeUndefined();
		const name = "<TextIOWrapper mode='r' encoding='utf-8'>";
		expect(told()).toEqual([
			`${name}.readline()`,
			"waits to receive: ScriptedDuplex",
			`${name}.readline: 'hello\\n', N ms`,
			`${name}.takeline()`,
			`${name}.takeline: undefined, N ms`,
		]);
	});

	it("has a number, by which its end is known among others", async () => {
		const file = makefile(new ScriptedDuplex(), "rb");
		lines.length = 0;
		await Promise.all([file.read(0), file.readline(0)]);
		const numbers = lines.map((line) => Number(/^#(\d+) /.exec(line)?.[1]));
		const [first = 0] = numbers;
		expect(numbers).toEqual([first, first + 1, first, first + 1]);
	});

	it("is told when it rejects, when it throws, and what a wait is bounded by", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		socket.settimeout(50);
		const file: object = socket.makefile("w");
		if (!(file instanceof TextIOWrapper)) throw new Error("no text file");
		lines.length = 0;
		await expect(file.readline()).rejects.toThrow("not readable");
		expect(() => file.takeline()).toThrow("not readable");
		const controller = new AbortController();
		const receiving = socket.recv(1, { signal: controller.signal });
		controller.abort(new Error("enough"));
		await expect(receiving).rejects.toThrow("enough");
		expect(told().map((line) => line.slice(line.indexOf(">.") + 1))).toEqual([
			".readline()",
			".readline: rejected, UnsupportedOperation: read: the file is not readable, N ms",
			".takeline()",
			".takeline: threw UnsupportedOperation: read: the file is not readable, N ms",
			".recv(1, { signal: [AbortSignal] })",
			"waits to receive: ScriptedDuplex, at most 50 ms",
			".recv: rejected, Error: enough, N ms",
		]);
	});

	it("is told once: not the calls that it makes itself, nor long texts and lists whole", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "w");
		lines.length = 0;
		await file.writelines(["a".repeat(100), "b", "c", "d"]);
		expect(lines).toHaveLength(2);
		expect(lines[0]).toMatch(/\.writelines\(\[ 'a{64}'\.\.\. 36 more bytes, 'b', 'c', \.\.\. 1 more items \]\)$/);
		lines.length = 0;
		await file.close();
		expect(told().filter((line) => line.includes("("))).toHaveLength(1);
	});
});

describe("what is printed of data", () => {
	it.each([
		["x".repeat(64), `'${"x".repeat(64)}'`],
		["x".repeat(65), `'${"x".repeat(64)}'... 1 more bytes`],
		[`${"x".repeat(63)}\u00e9!`, `'${"x".repeat(63)}'... 3 more bytes`],
		["\u{1f600}".repeat(20), `'${"\u{1f600}".repeat(16)}'... 16 more bytes`],
		["a\x1b[2Jb\r\n\0\x7f\x9b", "'a\\x1B[2Jb\\r\\n\\x00\\x7F\\x9B'"],
		[Buffer.from("\x07bell\xff", "latin1"), "b'\\x07bell\u00ff'"],
		[new Uint8Array(70).fill(65), `b'${"A".repeat(64)}'... 6 more bytes`],
	])("%j is cut to 64 bytes and cannot control a terminal", async (data, shown) => {
		const socket = Socket.from(new ScriptedDuplex());
		lines.length = 0;
		await socket.send(data);
		expect(told()[0]).toBe(`<Socket ScriptedDuplex>.send(${shown})`);
	});

	it("shows nothing of the strings in options, which may be keys, and escapes what an error says", async () => {
		const socket = Socket.from(new ScriptedDuplex());
		lines.length = 0;
		await expect(socket.recv(1, { signal: AbortSignal.abort(new Error("a\x1b[2Jb\nc")) })).rejects.toThrow();
		expect(told().at(-1)).toBe("<Socket ScriptedDuplex>.recv: rejected, Error: a\\x1b[2Jb\\x0ac, N ms");
		await socket.starttls({ isServer: true, key: "secret", signal: AbortSignal.abort() }).catch(() => {});
		expect(lines.join()).not.toContain("secret");
	});
});

describe("a file that is collected before it was closed", () => {
	const warnings: string[] = [];
	const note = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);

	async function collect(file: string): Promise<string[]> {
		warnings.length = 0;
		process.on("warning", note);
		for (const registry of collected) registry(file);
		await setTimeout();
		process.off("warning", note);
		return [...warnings];
	}

	it("gives a warning that names it", async () => {
		makefile(new ScriptedDuplex(), "r");
		const name = "<TextIOWrapper mode='r' encoding='utf-8'>";
		expect(await collect(name)).toEqual([`ResourceWarning: ${name} was never closed`]);
	});

	it("gives none once it is closed or detached, or after its socket was handed on", async () => {
		const one = makefile(new ScriptedDuplex(), "r");
		const two = makefile(new ScriptedDuplex(), "rb");
		const three = new ScriptedDuplex();
		makefile(three, "rb");
		expect(registered).toHaveLength(3);
		await one.close();
		expect(registered).toHaveLength(2);
		await two.detach();
		expect(registered).toHaveLength(1);
		await Socket.from(three).detach();
		expect(registered).toHaveLength(0);
	});
});
