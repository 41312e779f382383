// If the environment variable NODE_DEBUG names socket-makefile, this logs each call of the methods in CALLS with its
// result and how long it took, and every wait, and warns of each file that was garbage-collected before it was closed.
// The methods are wrapped on each traced object, so that nothing is slower or larger if tracing is off.

import { debuglog, inspect } from "node:util";

const log = debuglog("socket-makefile");

/** Whether NODE_DEBUG turns tracing on. It is read once, because NODE_DEBUG does not change. */
const tracing = log.enabled;

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
		log("waits to %s: %s%s", what, stream.constructor.name, timeout === null ? "" : `, at most ${timeout} ms`);
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
		log("%s(%s)", call, args.map(brief).join(", "));
		const begin = performance.now();
		const end = (result: string) => log("%s: %s, %s ms", call, result, (performance.now() - begin).toFixed(1));
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

function brief(value: unknown): string {
	return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60, maxArrayLength: 3 });
}
