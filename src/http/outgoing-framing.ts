// How a message that is written is framed: by the fields that the caller gave, which must fit the body, or by one that is
// added.

import { invalidValue } from "../misuse.ts";
import type { ControlFields } from "./control-fields.ts";
import type { Framing, FramingDecision, Sort } from "./framing.ts";
import type { Octets, Pieces } from "./outgoing-body.ts";

export interface OutgoingFraming extends FramingDecision {
	/** The field line to add, with its line end; empty if none is needed. */
	readonly field: string;
}

const none: OutgoingFraming = { framing: "none", length: 0, field: "" };

/** `chunks`: whether the peer understands chunks. Throws if a field contradicts the body. */
export function outgoingFraming(
	sort: Sort,
	fields: ControlFields,
	content: Octets | Pieces | undefined,
	chunks: boolean,
): OutgoingFraming {
	const given = givenFraming(fields, chunks);
	if (content === undefined) return withoutBody(sort, given);
	if (sort.body === "refused") throw invalidValue(`${sort.name} has no body`);
	const decision = content.size === undefined ? ofPieces(given, chunks) : ofOctets(given, content.size);
	return sort.body === "unsent" ? { ...none, field: decision.field } : decision;
}

/** The framing that the caller's fields ask for; undefined if there are none. */
function givenFraming(
	{ "content-length": lengths, "transfer-encoding": codings }: ControlFields,
	chunks: boolean,
): FramingDecision | undefined {
	if (lengths.length > 0 && codings.length > 0)
		throw invalidValue("headers must not have both Content-Length and Transfer-Encoding");
	if (lengths.length > 1) throw invalidValue("headers must have one Content-Length");
	const [length] = lengths;
	if (length !== undefined) {
		if (!/^[0-9]{1,15}$/.test(length))
			throw invalidValue(`Content-Length must be 1 to 15 digits, not ${JSON.stringify(length)}`);
		return { framing: "length", length: Number(length) };
	}
	if (codings.length === 0) return undefined;
	if (codings.join(", ").toLowerCase() !== "chunked")
		throw invalidValue(`Transfer-Encoding must be 'chunked', not ${JSON.stringify(codings.join(", "))}`);
	if (!chunks) throw invalidValue("Transfer-Encoding must not be sent to an HTTP/1.0 client");
	return { framing: "chunked", length: 0 };
}

function withoutBody(sort: Sort, given: FramingDecision | undefined): OutgoingFraming {
	if (given === undefined) return sort.zero ? { ...none, field: "Content-Length: 0\r\n" } : none;
	const { framing, length } = given;
	const allowed = {
		any: true,
		length: framing === "length",
		zero: framing === "length" && length === 0,
		none: false,
	};
	if (allowed[sort.alone]) return none;
	const shown = framing === "length" ? `Content-Length: ${length}` : "Transfer-Encoding: chunked";
	throw invalidValue(`${sort.name} without a body must not have \`${shown}\``);
}

function ofOctets(given: FramingDecision | undefined, size: number): OutgoingFraming {
	if (given?.framing === "chunked")
		throw invalidValue("Transfer-Encoding contradicts a body of known length: leave it out, or give an iterable");
	if (given !== undefined && given.length !== size)
		throw invalidValue(`Content-Length is ${given.length}, but the body has ${size} octets`);
	return { framing: "length", length: size, field: given === undefined ? `Content-Length: ${size}\r\n` : "" };
}

function ofPieces(given: FramingDecision | undefined, chunks: boolean): OutgoingFraming {
	if (given !== undefined) return { ...given, field: "" };
	const framing: Framing = chunks ? "chunked" : "close";
	return { framing, length: 0, field: chunks ? "Transfer-Encoding: chunked\r\n" : "" };
}
