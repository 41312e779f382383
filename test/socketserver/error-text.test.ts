import { inspect } from "node:util";
import { expect, test } from "vitest";
import { errorText } from "../../src/socketserver/error-text.ts";

/** A SuppressedError as the engine makes it: its two errors are not enumerable. */
function suppressedError(error: unknown, suppressed: unknown): Error {
	const made = new Error("while disposing");
	return Object.defineProperties(made, { error: { value: error }, suppressed: { value: suppressed } });
}

/** An error within `depth` others, each the cause of the next. */
function within(depth: number, error: Error): Error {
	return depth === 0 ? error : new Error(`level ${depth}`, { cause: within(depth - 1, error) });
}

test.each<[string, unknown, string[]]>([
	["an error, by its stack", new RangeError("too far"), ["RangeError: too far", "error-text.test.ts"]],
	["a cause below twenty others", within(20, new Error("the root")), ["level 20", "level 9", "level 1", "the root"]],
	["all of an AggregateError", new AggregateError([new Error("one"), "two"], "many"), ["many", "one", "two"]],
	["both of a SuppressedError", suppressedError(new Error("close"), new Error("body")), ["disposing", "close", "body"]],
	[
		"a SuppressedError in an AggregateError in a cause",
		new Error("top", {
			cause: new AggregateError([suppressedError(new Error("close"), within(8, new Error("body")))]),
		}),
		["top", "disposing", "close", "body"],
	],
	["a string as it is", "plain\ntext", ["plain\ntext"]],
	["an object without a prototype", Object.assign(Object.create(null), { reason: "none" }), ["reason: 'none'"]],
	["undefined", undefined, ["undefined"]],
])("shows %s", (_name, error, texts) => {
	const shown = errorText(error);
	for (const text of texts) expect(shown).toContain(text);
});

test("errors that carry each other are shown once", () => {
	const one = new Error("one");
	const two = suppressedError(one, undefined);
	one.cause = two;
	expect(errorText(two).split("Error: one").length - 1).toBeLessThanOrEqual(2);
});

const refuses = () => {
	throw new Error("no");
};
test.each<[string, unknown, string]>([
	["an object that refuses to be shown", { [inspect.custom]: refuses }, "a thrown object that cannot be shown"],
	["an error whose stack refuses", Object.defineProperty(new Error("x"), "stack", { get: refuses }), "cannot be shown"],
	["an error with a cause that refuses", new Error("outer", { cause: { [inspect.custom]: refuses } }), "Error: outer"],
	["a revoked proxy", revoked(), ""],
])("never throws: %s", (_name, error, text) => {
	expect(errorText(error)).toContain(text);
});

function revoked(): object {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	return proxy;
}
