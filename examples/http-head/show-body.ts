// Shows a body: JSON indented, text decoded by its charset, anything else as a hex dump.

import type { HttpResponse } from "socket-makefile/http";
import { escapeLines } from "../chat/escape.ts";

const perRow = 16;

export async function showBody(response: HttpResponse): Promise<void> {
	const type = response.headers.get("content-type") ?? "";
	if (response.headers.has("content-encoding") || !/^text\/|json|xml|javascript|charset=/i.test(type)) {
		let offset = 0;
		for (let row = await response.body.read(perRow); row.length > 0; row = await response.body.read(perRow)) {
			console.log(hexRow(row, offset));
			offset += row.length;
		}
	} else {
		const text = await response.text();
		console.log(printable(/json/i.test(type) ? indented(text) : text));
	}
}

function indented(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		// Not JSON, although Content-Type says so.
		return text;
	}
}

function hexRow(row: Buffer, offset: number): string {
	const hex = row.toString("hex").replace(/..(?=.)/g, "$& ");
	const characters = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
	return `${offset.toString(16).padStart(8, "0")}  ${hex.padEnd(3 * perRow)} ${characters}`;
}

/** Escapes what a peer must not send to the terminal. */
export function printable(text: string): string {
	return escapeLines(text.replaceAll("\r", ""));
}
