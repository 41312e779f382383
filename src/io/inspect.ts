// What `util.inspect()` and `console.log()` show of an object: one line, in the form of Python's `repr()`.

/** The key of the method that Node, Bun and Deno call to show an object: the symbol `util.inspect.custom`. */
export const customInspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** The address of a file's or socket's peer, as `customInspect` shows it; undefined if it is not known. */
export const peer: unique symbol = Symbol("peer");

/** `<Name mode='rw' 127.0.0.1:9999>`: the class of the object, then the parts that are not empty. */
export function summary(object: object, ...parts: readonly (string | false | undefined)[]): string {
	return `<${[object.constructor.name, ...parts].filter((part) => part).join(" ")}>`;
}

/** Host and port as text; an IPv6 address is put in brackets. */
export function hostAndPort(host: string, port: number): string {
	return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
