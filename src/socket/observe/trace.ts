// If the environment variable NODE_DEBUG names socket-makefile, this logs each call of the methods in CALLS with its
// result and how long it took, and every wait, and warns of each file that was garbage-collected before it was closed.
// The methods are wrapped on each traced object, so that nothing is slower or larger if tracing is off.

import { nodeUtil } from "../../builtins.ts";
import { hex } from "../../errors.ts";

const SECTION = "socket-makefile";
const { debuglog, inspect } = nodeUtil();
const log = debuglog(SECTION);

/**
 * Whether NODE_DEBUG turns tracing on. It is read once, because NODE_DEBUG does not change. It is read here, because on some
 * platforms `debuglog()` prints whatever NODE_DEBUG says.
 */
const tracing = log.enabled && isNamedIn(process.env.NODE_DEBUG ?? "");

/** Whether the section is one of a list such as `net,socket-*`. */
function isNamedIn(list: string): boolean {
	const patterns = list.split(",").map((name) => name.replace(/[\\^$+?.()|[\]{}]/g, "\\$&").replaceAll("*", ".*"));
	return new RegExp(`^(?:${patterns.join("|")})$`, "i").test(SECTION);
}

/** How much of a string or of bytes is shown, in bytes. */
const MOST_BYTES = 64;
const MOST_ITEMS = 3;

const CALLS = new Set(
	"abort accept close detach flush makefile peek peekexactly read read1 readall readexactly readinto readinto1 readline \
readlines readuntil reconfigure recv recvInto send sendall settimeout shutdown skipline starttls take takeline takeuntil \
write writelines".split(" "),
);

/** How many calls are nested now. Only the outermost is logged: the others are the library's own. */
let depth = 0;
/** The number of the last call. */
let number = 0;

/**
 * Warns of a file that was collected without being closed. The raw layer of a file is the token with which traceClose()
 * unregisters the file; the socket keeps that layer even when the file is collected.
 */
const forgotten = tracing ? new FinalizationRegistry<string>(warn) : undefined;
/** The raw layer of each file. */
const raws = new WeakMap<object, object>();

export function traceOpen(file: object, raw: object): void {
	if (forgotten === undefined) return;
	trace(file);
	forgotten.register(file, inspect(file), raw);
	raws.set(file, raw);
}

export function traceClose(raw: object): void {
	forgotten?.unregister(raw);
}

function warn(file: string): void {
	process.emitWarning(`${file} was never closed`, "ResourceWarning");
}

export function trace(object: object): void {
	if (!tracing) return;
	for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
		for (const name of Object.getOwnPropertyNames(owner).filter(
			(name) => CALLS.has(name) && !Object.hasOwn(object, name),
		)) {
			const method: unknown = Reflect.get(owner, name, object);
			if (isMethod(method)) Object.defineProperty(object, name, { value: traced(name, method) });
		}
	}
}

/** Called when a call begins to wait. */
export function traceWait(what: string, stream: object, timeout: number | null): void {
	if (tracing)
		print(`waits to ${what}: ${stream.constructor.name}${timeout === null ? "" : `, at most ${timeout} ms`}`);
}

type Method = (...args: unknown[]) => unknown;

function isMethod(value: unknown): value is Method {
	return typeof value === "function";
}

function traced(name: string, method: Method): Method {
	return function (this: object, ...args: unknown[]): unknown {
		if (depth > 0) return Reflect.apply(method, this, args);
		number++;
		// No warning is due after detach(): the file may be collected without close(), because the layers below stay in use.
		if (name === "detach") traceClose(raws.get(this) ?? this);
		const call = `#${number} ${inspect(this)}.${name}`;
		print(`${call}(${args.map(brief).join(", ")})`);
		const begin = performance.now();
		const end = (result: string) => print(`${call}: ${result}, ${(performance.now() - begin).toFixed(1)} ms`);
		depth++;
		try {
			const result: unknown = Reflect.apply(method, this, args);
			if (!(result instanceof Promise)) {
				end(brief(result));
				return result;
			}
			result.then(
				(value) => end(brief(value)),
				(error) => end(`rejected, ${String(error)}`),
			);
			return result;
		} catch (error) {
			end(`threw ${String(error)}`);
			throw error;
		} finally {
			depth--;
		}
	};
}

/** Prints a line. Control characters are escaped, because what a peer sends must not control the terminal. */
function print(line: string): void {
	log(
		"%s",
		line.replace(/\p{Cc}/gu, (control) => `\\x${hex(control.charCodeAt(0), 2)}`),
	);
}

function brief(value: unknown): string {
	if (typeof value === "string") return briefText(value);
	if (value instanceof Uint8Array) return briefBytes(value);
	if (Array.isArray(value)) return briefList(value);
	return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 0, maxArrayLength: 0 });
}

const more = (count: number, what: string) => (count > 0 ? `... ${count} more ${what}` : "");

function briefText(text: string): string {
	// No more than MOST_BYTES code units can fit into so many bytes. A character that is cut becomes U+FFFD.
	const shown = Buffer.from(text.slice(0, MOST_BYTES))
		.subarray(0, MOST_BYTES)
		.toString()
		.replace(/\ufffd$/, "");
	return inspect(shown) + more(Buffer.byteLength(text) - Buffer.byteLength(shown), "bytes");
}

function briefBytes({ buffer, byteOffset, length }: Uint8Array): string {
	const shown = Buffer.from(buffer, byteOffset, Math.min(length, MOST_BYTES));
	return `b${inspect(shown.toString("latin1"))}${more(length - shown.length, "bytes")}`;
}

function briefList(list: readonly unknown[]): string {
	const items = list.slice(0, MOST_ITEMS).map(brief);
	const rest = more(list.length - MOST_ITEMS, "items");
	return `[ ${[...items, ...(rest === "" ? [] : [rest])].join(", ")} ]`;
}
