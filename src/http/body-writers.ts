// How the pieces of a body are written, by framing.

import type { Framing } from "./framing.ts";
import { HttpError } from "./http-error.ts";

export interface BodyWriter {
	/** Writes all these octets; there is at least one. */
	write(octets: Buffer): Promise<unknown>;
	end(): Promise<unknown>;
}

export type Write = (data: Buffer) => Promise<unknown>;

const crlf = Buffer.from("\r\n");
const lastChunk = Buffer.from("0\r\n\r\n");
const nothing = async () => {};

export const WRITERS: Readonly<Record<Exclude<Framing, "none">, (write: Write, length: number) => BodyWriter>> = {
	/** RFC 9112 6.2: exactly `length` octets. */
	length: (write, length) => {
		let sent = 0;
		return {
			write(octets) {
				if (octets.length > length - sent) throw mismatch(length, `more than ${length} octets`);
				sent += octets.length;
				return write(octets);
			},
			async end() {
				if (sent < length) throw mismatch(length, `${sent} octets`);
			},
		};
	},
	/** RFC 9112 7.1: each piece becomes a chunk after a line with its size; a chunk of size 0 ends the body. */
	chunked: (write) => ({
		write: (octets) => {
			const size = Buffer.from(`${octets.length.toString(16)}\r\n`);
			return Promise.all([write(size), write(octets), write(crlf)]);
		},
		end: () => write(lastChunk),
	}),
	/** RFC 9112 6.3, rule 8: the body ends with the connection, so nothing marks its end. */
	close: (write) => ({ write, end: nothing }),
};

function mismatch(length: number, actual: string): HttpError {
	const message = `Content-Length is ${length}, but the body has ${actual}`;
	return new HttpError("ERR_HTTP_CONTENT_LENGTH_MISMATCH", "body", message);
}
