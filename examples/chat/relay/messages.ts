// What servers say to each other, as JSON.

import { escapeUnsafe } from "../escape.ts";

/** Something said in a room. */
export interface LineMessage {
	readonly kind: "line";
	/** The server whose client said it. */
	readonly origin: string;
	readonly room: string;
	/** Grows from line to line of the origin. */
	readonly number: number;
	/** The number of the origin's line before this in this room; 0: there is none that one could still ask for. */
	readonly after: number;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly from: string;
	readonly text: string;
}

/** The number of the last line in each of some rooms; 0: none that one could still ask for. */
export type Marks = Readonly<Record<string, number>>;

export type Message =
	| LineMessage
	/** I live, and these are the rooms I lately wrote to. */
	| { readonly kind: "beat"; readonly server: string; readonly marks: Marks }
	/** I now listen (again) to these rooms: what were your last lines there? */
	| { readonly kind: "hello"; readonly server: string; readonly rooms: readonly string[] }
	| { readonly kind: "marks"; readonly server: string; readonly marks: Marks }
	/** Send me again what you wrote to this room after this number. */
	| { readonly kind: "want"; readonly server: string; readonly room: string; readonly after: number }
	/** I no longer have my lines up to this number. */
	| { readonly kind: "lost"; readonly server: string; readonly room: string; readonly through: number }
	| { readonly kind: "who"; readonly server: string; readonly call: number }
	| {
			readonly kind: "names";
			readonly server: string;
			readonly call: number;
			readonly names: readonly string[];
			readonly last: boolean;
	  }
	| { readonly kind: "bye"; readonly server: string };

/** Throws on anything else than a message. */
export function parseMessage(data: string): Message {
	const value: unknown = JSON.parse(data);
	if (typeof value !== "object" || value === null) throw new TypeError("not an object");
	const fields = new Map(Object.entries(value));
	const text = (name: string) => ensure(fields.get(name), isText, name);
	const number = (name: string) => ensure(fields.get(name), isNumber, name);
	const texts = (name: string) => ensure(fields.get(name), isTexts, name);
	const marks = () => ensure(fields.get("marks"), isMarks, "marks");
	const kind = text("kind");
	switch (kind) {
		case "line":
			return {
				kind,
				origin: text("origin"),
				room: text("room"),
				number: number("number"),
				after: number("after"),
				at: number("at"),
				from: escapeUnsafe(text("from")),
				text: escapeUnsafe(text("text")),
			};
		case "beat":
		case "marks":
			return { kind, server: text("server"), marks: marks() };
		case "hello":
			return { kind, server: text("server"), rooms: texts("rooms") };
		case "want":
			return { kind, server: text("server"), room: text("room"), after: number("after") };
		case "lost":
			return { kind, server: text("server"), room: text("room"), through: number("through") };
		case "who":
			return { kind, server: text("server"), call: number("call") };
		case "names":
			return {
				kind,
				server: text("server"),
				call: number("call"),
				names: texts("names").map(escapeUnsafe),
				last: fields.get("last") === true,
			};
		case "bye":
			return { kind, server: text("server") };
		default:
			throw new TypeError(`unknown kind '${kind}'`);
	}
}

function ensure<T>(value: unknown, is: (value: unknown) => value is T, name: string): T {
	if (is(value)) return value;
	throw new TypeError(`wrong ${name}`);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isMarks = (value: unknown): value is Marks =>
	typeof value === "object" && value !== null && Object.values(value).every(isNumber);
