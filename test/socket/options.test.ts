// The arguments of connect() and listen() are checked before anything is opened.

import { describe, expect, it } from "vitest";
import { connect, listen, makefile, Socket } from "../../src/index.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";

const CALLS: Record<string, (...args: unknown[]) => Promise<unknown>> = {
	connect: (...args) => Reflect.apply(connect, undefined, args),
	listen: (...args) => Reflect.apply(listen, undefined, args),
};
const ADDRESS = ["127.0.0.1", 0];
const { signal } = new AbortController();

describe.each(Object.entries(CALLS))("%s() refuses", (name, call) => {
	it.each([
		["an option of another call", [ADDRESS, { highWaterMark: 1 }], "unknown option 'highWaterMark' (allowed: "],
		["a port in the place of the options", ["localhost", 80], `not 80: write ${name}(["localhost", 80])`],
		["a number in the place of the options", [ADDRESS, 80], "the options must be an object, not 80"],
		["a string in the place of the options", [ADDRESS, "tls"], "the options must be an object, not 'tls'"],
		["a signal in the place of the options", [ADDRESS, signal], "the options must be an object, not an AbortSignal"],
		["null in the place of the options", [ADDRESS, null], "the options must be an object, not null"],
		["a list in the place of the options", [ADDRESS, []], "the options must be an object, not an instance of Array"],
		["an option of a wrong type", [ADDRESS, { tls: 1 }], /the option 'tls' must be an? .*object .*, not 1/],
		[
			"three items",
			[["::1", 80, 0]],
			"address must be [host, port] or the path of a Unix socket, not [ '::1', 80, 0 ]",
		],
		["a port that is no number", [["::1", "80"]], "address must be [host, port]"],
	])("%s", async (_what, args, message) => {
		const refused = call(...args);
		await expect(refused).rejects.toMatchObject({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
		await expect(refused).rejects.toThrow(message);
	});

	it.each([-1, 65536])("port %i", async (port) => {
		const refused = call(["127.0.0.1", port]);
		await expect(refused).rejects.toMatchObject({ name: "RangeError", code: "ERR_SOCKET_BAD_PORT" });
	});
});

const TYPE = "ERR_INVALID_ARG_TYPE";
const RANGE = "ERR_OUT_OF_RANGE";

describe.each([
	["connect", "localAddress", "an IP address", [5], ["localhost", "127.0.0.256", ""]],
	["connect", "localPort", "an integer from 0 to 65535", ["80", null], [-1, 65_536, 1.5, Number.NaN]],
	["connect", "family", "0, 4 or 6", ["4", null], [5]],
	["connect", "lookup", "a function such as dns.lookup()", ["dns", {}], []],
	["connect", "noDelay", "a boolean", [1, "yes", null], []],
	["connect", "keepAlive", "a boolean", [1000], []],
	["connect", "timeout", "a number", ["5"], []],
	["connect", "signal", "an AbortSignal", [{}], []],
	["listen", "backlog", "an integer from 0 to 2147483647", ["5"], [-1, 0.5, 2 ** 31]],
	["listen", "maxConnections", "an integer from 1 to 2147483647", ["5", null], [0, -1, Number.POSITIVE_INFINITY]],
	["listen", "ipv6Only", "a boolean", [1], []],
	["listen", "exclusive", "a boolean", ["no"], []],
	["listen", "noDelay", "a boolean", [0], []],
	["listen", "keepAlive", "a boolean", [1000], []],
] as const)("%s() with a wrong %s", (call, option, allowed, wrongTypes, outOfRange) => {
	const cases = [
		...wrongTypes.map((value) => ({ value, name: "TypeError", code: TYPE })),
		...outOfRange.map((value) => ({ value, name: "RangeError", code: RANGE })),
	];
	it.each<{ value: unknown; name: string; code: string }>(cases)("$value is a $name", async ({ value, ...error }) => {
		const refused = CALLS[call]?.(ADDRESS, { [option]: value });
		await expect(refused).rejects.toMatchObject(error);
		await expect(refused).rejects.toThrow(`the option '${option}' must be ${allowed}, not `);
	});
});

describe("what looks like a stream", () => {
	const method = () => {};
	const all = ["on", "once", "off", "destroy", "read", "resume", "pause", "unshift", "listenerCount", "write", "end"];
	const without = (...missing: string[]) =>
		Object.fromEntries(
			[...all, "cork", "uncork"].filter((name) => !missing.includes(name)).map((name) => [name, method]),
		);
	it.each([
		[{ write: method }, "on(), once(), off(), destroy(), end(), cork(), uncork()"],
		[{ pipe: method }, "on(), once(), off(), destroy()"],
		[without("off"), "off()"],
		[without("pause", "unshift"), "pause(), unshift()"],
		[without("write", "end", "cork", "listenerCount"), "listenerCount()"],
		[without("read", "pause", "uncork"), "uncork()"],
	])("%# is refused with the names of the methods that it lacks", (object, lacking) => {
		const stream = { pipe: method, ...object };
		const refused = { name: "TypeError", message: `not a whole stream: an instance of Object has no ${lacking}` };
		for (const call of [
			() => Reflect.apply(makefile, undefined, [stream]),
			() => Reflect.apply(Socket.from, Socket, [stream]),
		]) {
			expect(call).toThrow(expect.objectContaining(refused));
		}
		expect(Object.getOwnPropertySymbols(stream)).toEqual([]);
	});
});

it("makefile() refuses a signal in the place of the options", () => {
	expect(() => Reflect.apply(makefile, undefined, [new ScriptedDuplex(), "r", signal])).toThrow(TypeError);
});

describe("errors say what happened to which connection", () => {
	it("a timeout: how long, for what, and with which peer", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		await using socket = await connect(listener.address());
		socket.settimeout(1);
		const where = `127.0.0.1:${listener.address()[1]}`;
		await expect(socket.recv(1)).rejects.toThrow(`timed out: waited 1 ms to receive from ${where}`);
	});

	it("a timeout on a stream without a peer names its class", async () => {
		const stream = new ScriptedDuplex({ answer: "never" });
		const socket = Socket.from(stream);
		socket.settimeout(1);
		await expect(socket.send("secret")).rejects.toThrow("timed out: waited 1 ms to send to ScriptedDuplex");
		await expect(socket.recv(1)).rejects.toThrow("timed out: waited 1 ms to receive from ScriptedDuplex");
		await socket.close().catch(() => {});
	});

	it("a timeout of connect(): to where", async () => {
		const options = { timeout: 1, tls: { lookup: () => {} } };
		const opened = connect(["name.invalid", 99], options);
		await expect(opened).rejects.toThrow("timed out: waited 1 ms to connect to name.invalid:99");
	});

	it("a closed file, a closed socket, a closed connection", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "rb");
		await file.close();
		expect(() => file.takeline()).toThrow(/closed file: <BufferedReader mode='rb' .*closed>/);
		const read = Socket.from(stream).recv(1);
		stream.destroy();
		await expect(read).rejects.toThrow("closed before the end of the stream: ScriptedDuplex");
		await expect(Socket.from(stream).recv(1)).rejects.toThrow("the socket is closed: <Socket ScriptedDuplex closed>");
	});
});

describe("the timer of a wait", () => {
	/** How many timers keep the process alive. */
	const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

	it("keeps the process alive only where its stream would not", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const options = { timeout: 60_000 };
		const socket = await connect(listener.address(), options);
		const memory = Socket.from(new ScriptedDuplex());
		memory.settimeout(options.timeout);
		const before = timers();
		const reads = [socket.recv(1)];
		expect(timers()).toBe(before);
		reads.push(memory.recv(1));
		expect(timers()).toBe(before + 1);
		const settled = Promise.allSettled(reads);
		await Promise.all([socket.close(), memory.close()]);
		await settled;
	});
});
