// Timeouts and aborts: a call that ends by one consumes nothing, the next call continues, and no timer or listener is left.

import { once } from "node:events";
import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, listen, makefile, Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { data, ScriptedDuplex } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

const TIMED_OUT = { code: "ETIMEDOUT", name: "TimeoutError" };

/** The number of timers beyond `others`, those of the test runner. */
let others = 0;
function timers(): number {
	return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length - others;
}
beforeEach(() => {
	others = 0;
	others = timers();
});

/** A signal that counts its listeners. */
function counted() {
	const controller = new AbortController();
	const { signal } = controller;
	let listeners = 0;
	const add = signal.addEventListener.bind(signal);
	const remove = signal.removeEventListener.bind(signal);
	signal.addEventListener = (...args: Parameters<typeof add>) => {
		listeners++;
		add(...args);
	};
	signal.removeEventListener = (...args: Parameters<typeof remove>) => {
		listeners--;
		remove(...args);
	};
	return { signal, abort: () => controller.abort(new Error("enough")), listeners: () => listeners };
}

const waits = {
	read: (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.read(100, o),
	"read to the end": (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.read(-1, o),
	read1: async (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => {
		await f.read(3);
		return f.read1(10, o);
	},
	readline: (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.readline(-1, o),
	"readline(limit)": (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.readline(50, o),
	readlines: (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.readlines(-1, o),
	readinto: (f: ReturnType<typeof file>, o?: { signal: AbortSignal }) => f.readinto(Buffer.alloc(50), o),
};

function file(stream: ScriptedDuplex) {
	return makefile(stream, "rwb");
}

describe.each(Object.entries(waits))("%s", (name, call) => {
	const rest = name === "read1" ? "tial" : "partial";
	const keeps = name === "read1" ? "" : "par";

	async function goesOn(stream: ScriptedDuplex, f: ReturnType<typeof file>) {
		const before = timers();
		await stream.play([data("tial\n")]);
		expect(String(await f.readline())).toBe(`${rest}\n`);
		expect(timers()).toBeLessThanOrEqual(before);
	}

	test("a timeout consumes nothing", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("par")]);
		const f = file(stream);
		Socket.from(stream).settimeout(5);
		await expect(call(f)).rejects.toMatchObject(TIMED_OUT);
		if (keeps !== "") expect(String(f.take(3))).toBe(keeps);
		expect(timers()).toBeLessThanOrEqual(0);
	});

	test("a timeout, then the rest arrives", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("par")]);
		const f = file(stream);
		Socket.from(stream).settimeout(5);
		await expect(call(f)).rejects.toMatchObject(TIMED_OUT);
		await goesOn(stream, f);
	});

	test("an abort, then the rest arrives; no listener is left", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("par")]);
		const f = file(stream);
		const { signal, abort, listeners } = counted();
		const waiting = call(f, { signal });
		await setTimeout();
		expect(listeners()).toBe(1);
		abort();
		await expect(waiting).rejects.toThrow("enough");
		expect(listeners()).toBe(0);
		await goesOn(stream, f);
	});

	test("an aborted signal ends it at once", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("par")]);
		const f = file(stream);
		await expect(call(f, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
		await goesOn(stream, f);
	});
});

test("the end of a queued call leaves the first one its deadline", async () => {
	const stream = new ScriptedDuplex();
	const f = file(stream);
	Socket.from(stream).settimeout(20);
	const controller = new AbortController();
	const first = f.readline();
	const second = f.readline(-1, { signal: controller.signal });
	controller.abort(new Error("enough"));
	await expect(second).rejects.toThrow("enough");
	await expect(first).rejects.toMatchObject(TIMED_OUT);
});

test("a timeout beyond what a timer of Node can last ends the wait when it is over, not at once", async () => {
	const clock = performance.now();
	const now = vi.spyOn(performance, "now").mockReturnValue(clock);
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	const wait = (ms: number) => {
		now.mockReturnValue(performance.now() + ms);
		return vi.advanceTimersByTimeAsync(ms);
	};
	try {
		const stream = new ScriptedDuplex();
		Socket.from(stream).settimeout(2 ** 32);
		let result = "waits";
		const waiting = file(stream)
			.readline()
			.catch((error: Error) => {
				result = error.name;
			});
		await wait(2 ** 31 - 1);
		await wait(2 ** 31 - 1);
		expect(result).toBe("waits");
		await wait(2);
		await waiting;
		expect(result).toBe("TimeoutError");
	} finally {
		vi.useRealTimers();
		now.mockRestore();
	}
});

test("reads that wait together time out together, and what comes later is the next read's", async () => {
	const stream = new ScriptedDuplex();
	const f = file(stream);
	Socket.from(stream).settimeout(20);
	const results = await Promise.allSettled([f.read(1), f.read(1), f.read(1)]);
	expect(results).toMatchObject([{ reason: TIMED_OUT }, { reason: TIMED_OUT }, { reason: TIMED_OUT }]);
	expect(timers()).toBeLessThanOrEqual(0);
	await stream.play([data("x")]);
	expect(String(await f.read(1))).toBe("x");
});

describe("a timeout that is set while a call without one waits", () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
	afterEach(() => void vi.useRealTimers());

	async function waiting() {
		const stream = new ScriptedDuplex();
		const f = file(stream);
		const socket = Socket.from(stream);
		// Data arrived while an earlier timeout was set. The new timeout must not count from then.
		socket.settimeout(1000);
		const early = f.read(1);
		await stream.play([data("-")]);
		await early;
		socket.settimeout(null);
		const first = f.read(1);
		vi.advanceTimersByTime(60);
		socket.settimeout(30);
		return { stream, f, socket, first };
	}

	test("holds for the calls after it", async () => {
		const { stream, f, first } = await waiting();
		const late = expect(f.read(1)).rejects.toMatchObject(TIMED_OUT);
		vi.advanceTimersByTime(30);
		await late;
		await stream.play([data("x")]);
		expect(String(await first)).toBe("x");
	});

	test("holds for those behind an aborted one too", async () => {
		const { stream, f, first } = await waiting();
		const controller = new AbortController();
		const second = f.read(1, { signal: controller.signal });
		const third = f.read(1);
		controller.abort(new Error("enough"));
		await expect(second).rejects.toThrow("enough");
		vi.advanceTimersByTime(30);
		await expect(third).rejects.toMatchObject(TIMED_OUT);
		await stream.play([data("x")]);
		expect(String(await first)).toBe("x");
	});

	test("may be taken back and set again", async () => {
		const { stream, f, socket, first } = await waiting();
		const second = f.read(1);
		socket.settimeout(null);
		vi.advanceTimersByTime(60);
		socket.settimeout(30);
		const third = expect(f.read(1)).rejects.toMatchObject(TIMED_OUT);
		const late = expect(second).rejects.toMatchObject(TIMED_OUT);
		vi.advanceTimersByTime(30);
		await Promise.all([third, late]);
		await stream.play([data("x")]);
		expect(String(await first)).toBe("x");
	});
});

test("settimeout() counts per wait, a signal bounds the call against a trickle", async () => {
	const stream = new ScriptedDuplex();
	const f = file(stream);
	Socket.from(stream).settimeout(50);
	const waiting = f.readline(-1, { signal: AbortSignal.timeout(100) });
	const trickle = setInterval(() => stream.play([data("x")]), 10);
	await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
	clearInterval(trickle);
	expect(f.take(5)).toHaveLength(5);
});

describe.each(["tcp", "tls"] as const)("a peer that stopped reading (%s)", (transport) => {
	test("flush() ends by settimeout(), the bytes stay queued, the next flush waits for them", async () => {
		await using pair = await connected(transport);
		const socket = Socket.from(pair.ours);
		const f = makefile(socket, "wb", { buffering: 20_000_000 });
		await f.write(Buffer.alloc(10_000_000, "x"));
		socket.settimeout(30);
		await expect(f.flush()).rejects.toMatchObject(TIMED_OUT);
		await expect(f.flush()).rejects.toMatchObject(TIMED_OUT);
		socket.settimeout(null);
		const got = makefile(pair.peer, "rb").read(10_000_000);
		await f.flush();
		expect(await got).toHaveLength(10_000_000);
	});

	test("write(), writelines() and flush() end by their signal, no listener is left", async () => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, "wb");
		const big = Buffer.alloc(10_000_000, "x");
		for (const call of [
			(signal: AbortSignal) => f.write(big, { signal }),
			(signal: AbortSignal) => f.writelines([big], { signal }),
			(signal: AbortSignal) => f.flush({ signal }),
		]) {
			const { signal, abort, listeners } = counted();
			const waiting = call(signal);
			expect(listeners()).toBe(1);
			abort();
			await expect(waiting).rejects.toThrow("enough");
			expect(listeners()).toBe(0);
		}
	});
});

test("many writes that wait time out together, not one after the other", async () => {
	const stream = new ScriptedDuplex({ answer: "never" });
	const f = makefile(stream, "wb", { buffering: 0 });
	Socket.from(stream).settimeout(40);
	const begin = performance.now();
	const results = await Promise.allSettled(Array.from({ length: 50 }, () => f.write(Buffer.from("x"))));
	expect(results.every((result) => result.status === "rejected")).toBe(true);
	expect(performance.now() - begin).toBeLessThan(1000);
	expect(timers()).toBeLessThanOrEqual(0);
});

test("an aborted write accepts nothing", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rwb");
	const signal = AbortSignal.abort(new Error("before"));
	await expect(f.write(Buffer.from("x"), { signal })).rejects.toThrow("before");
	await expect(f.write(Buffer.alloc(10_000), { signal })).rejects.toThrow("before");
	await expect(f.writelines([Buffer.from("x")], { signal })).rejects.toThrow("before");
	await expect(f.flush({ signal })).rejects.toThrow("before");
	const text = makefile(stream, "w");
	await expect(text.write("x", { signal })).rejects.toThrow("before");
	await expect(text.flush({ signal })).rejects.toThrow("before");
	const raw = makefile(stream, "wb", { buffering: 0 });
	await expect(raw.write(Buffer.from("x"), { signal })).rejects.toThrow("before");
	await expect(Socket.from(stream).send("x", { signal })).rejects.toThrow("before");
	await Promise.all([f.flush(), text.flush()]);
	expect(stream.writes).toBe(0);
});

describe("connecting and accepting", () => {
	test("accept() ends by its signal and the next one goes on", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const { signal, abort, listeners } = counted();
		const waiting = listener.accept({ signal });
		abort();
		await expect(waiting).rejects.toThrow("enough");
		expect(listeners()).toBe(0);
		await using client = await connect(listener.address());
		await using server = await listener.accept();
		await client.sendall("x");
		expect(String(await server.recv(1))).toBe("x");
	});

	/** A server that accepts connections and never answers the TLS handshake. */
	async function silent() {
		const ends: net.Socket[] = [];
		const server = net.createServer((end) => ends.push(end)).listen(0, "127.0.0.1");
		await once(server, "listening");
		const address = server.address();
		return {
			address: ["127.0.0.1", typeof address === "object" ? (address?.port ?? 0) : 0] as const,
			async [Symbol.asyncDispose]() {
				for (const end of ends) end.destroy();
				server.close();
				await once(server, "close");
			},
		};
	}

	test("connect() ends by its signal", async () => {
		await using server = await silent();
		const { signal, abort, listeners } = counted();
		const waiting = connect(server.address, { tls: true, signal });
		await setTimeout(20);
		abort();
		await expect(waiting).rejects.toThrow("enough");
		expect(listeners()).toBe(0);
		await expect(connect(server.address, { signal })).rejects.toThrow("enough");
	});

	test("connect() ends by its timeout", async () => {
		await using server = await silent();
		await expect(connect(server.address, { tls: true, timeout: 20 })).rejects.toMatchObject(TIMED_OUT);
		expect(timers()).toBeLessThanOrEqual(0);
	});
});
