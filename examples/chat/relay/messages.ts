// The messages between servers, which are sent as JSON.

import { escapeUnsafe } from "../escape.ts";

/** A line that a client sent to a room. */
export interface LineMessage {
	readonly kind: "line";
	/** The server of that client. */
	readonly origin: string;
	readonly room: string;
	/** Increases from line to line of a server, over all its rooms. */
	readonly number: number;
	/** The number of the server's previous line in this room; 0 if there is none that it still keeps. */
	readonly after: number;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly from: string;
	readonly text: string;
}

/** For some rooms, the number of a server's last line there; 0 if there is none that it still keeps. */
export type Marks = Readonly<Record<string, number>>;

export type Message =
	| LineMessage
	/** Sent regularly: the server is alive, and these are its last lines in the rooms that it lately wrote to. */
	| { readonly kind: "beat"; readonly server: string; readonly marks: Marks }
	/** The server listens to these rooms from now on (or again); the others answer with `marks`. */
	| { readonly kind: "hello"; readonly server: string; readonly rooms: readonly string[] }
	| { readonly kind: "marks"; readonly server: string; readonly marks: Marks }
	/** Asks for the lines of this room after this number once more. */
	| { readonly kind: "want"; readonly server: string; readonly room: string; readonly after: number }
	/** The server no longer keeps its lines up to this number. */
	| { readonly kind: "lost"; readonly server: string; readonly room: string; readonly through: number }
	/** Asks for the names of the clients; the others answer with `names`, in one or more messages. */
	| { readonly kind: "who"; readonly server: string; readonly call: number }
	| {
			readonly kind: "names";
			readonly server: string;
			readonly call: number;
			readonly names: readonly string[];
			readonly last: boolean;
	  }
	/** The server ends. */
	| { readonly kind: "bye"; readonly server: string };

/** Parses a message; throws if it is not valid. */
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
