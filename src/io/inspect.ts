// What `util.inspect()` and `console.log()` show of an object: one line, in Python's manner.

/** The symbol by which Node, Bun and Deno ask for it; the same as `util.inspect.custom`. */
export const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Whom a file or socket talks to, as `inspected` shows it; undefined where nobody knows. */
export const peer: unique symbol = Symbol("peer");

/** `<Name mode='rw' 127.0.0.1:9999>`: what there is of the parts. */
export function summary(object: object, ...parts: readonly (string | false | undefined)[]): string {
	return `<${[object.constructor.name, ...parts].filter((part) => part).join(" ")}>`;
}
