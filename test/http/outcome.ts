// The outcome of reading one response, in a form in which two readers, or a reader and a vector, can be compared. All
// strings are latin-1.

import { type HttpBody, HttpError, type HttpMessage, readResponse } from "socket-makefile/http";
import { TimeoutError } from "../../src/errors.ts";
import type { HttpFile } from "../../src/http/line-reader.ts";

export interface Accepted {
	ok: true;
	version: string;
	status: number;
	reason: string;
	headers: (readonly [string, string])[];
	interim: number[];
	framing: string;
	upgraded: boolean;
	body: string;
	trailers: (readonly [string, string])[];
	keepAlive: boolean;
	leftover: string;
}

export interface Refused {
	ok: false;
	/** The part of the message that the error is in; for `body`, the head was read without an error. */
	stage: "head" | "body";
	code: string;
	state: string | undefined;
	/** What a server answers; undefined if the message is a response. */
	status?: number | undefined;
	/** The part of the body that was read before the error. */
	body: string;
}

export type Outcome = Accepted | Refused;

/** A way to read a body to its end. It passes what it reads before an error to `keep`. */
export type Way = (body: HttpBody, keep: (bytes: Buffer) => void) => Promise<void>;

async function untilEmpty(read: () => Promise<Buffer>, keep: (bytes: Buffer) => void): Promise<void> {
	for (let bytes = await read(); bytes.length > 0; bytes = await read()) keep(bytes);
}

const readinto = async (body: HttpBody, target: Buffer) => target.subarray(0, await body.readinto(target));

export async function iterate(body: HttpBody, keep: (bytes: Buffer) => void): Promise<void> {
	for await (const bytes of body) keep(bytes);
}

export const ways: Readonly<Record<string, Way>> = {
	"read()": async (body, keep) => keep(await body.read()),
	"read(1)": (body, keep) => untilEmpty(() => body.read(1), keep),
	"read(7)": (body, keep) => untilEmpty(() => body.read(7), keep),
	"read1()": (body, keep) => untilEmpty(() => body.read1(), keep),
	"read1(3)": (body, keep) => untilEmpty(() => body.read1(3), keep),
	"readinto()": (body, keep) =>
		untilEmpty(
			() => readinto(body, Buffer.alloc(5)),
			(bytes) => keep(Buffer.from(bytes)),
		),
	"readline()": (body, keep) => untilEmpty(() => body.readline(), keep),
	"readline(4)": (body, keep) => untilEmpty(() => body.readline(4), keep),
	iteration: iterate,
};

const quick = ["read()", "read1()", "readline()", "iteration"];

/** The ways to use in turn when a message is read many times; a long one is not read octet by octet. */
export function waysFor(raw: Buffer): Way[] {
	const all = Object.entries(ways);
	const suitable = raw.length > 2_000 ? all.filter(([name]) => quick.includes(name)) : all;
	return suitable.map(([, way]) => way);
}

/** The code of an error that reading HTTP may reject with; throws any other error again. */
function codeOf(error: unknown): string {
	if (error instanceof HttpError || error instanceof TimeoutError) return error.code;
	if (error instanceof Error && "code" in error && error.code === "ECONNRESET") return "ECONNRESET";
	throw error;
}

async function failureOf(read: () => Promise<unknown>): Promise<unknown> {
	try {
		await read();
	} catch (error) {
		return error;
	}
	throw new Error("a read after the error did not reject");
}

export function refusal(stage: "head" | "body", error: unknown, body: string): Refused {
	const { state, status } = error instanceof HttpError ? error : { state: undefined, status: undefined };
	return { ok: false, stage, code: codeOf(error), state, status, body };
}

/** Reads the body of a message to its end. Returns what was read, and the refusal if there is one. */
export async function readBody(message: HttpMessage, way: Way): Promise<{ body: string; refused?: Refused }> {
	const pieces: Buffer[] = [];
	const keep = (bytes: Buffer) => void pieces.push(bytes);
	try {
		await way(message.body, keep);
	} catch (error) {
		// After an error of read(), and after a timeout, the octets that arrived can still be read.
		if (way === ways["read()"] || error instanceof TimeoutError)
			await failureOf(() => untilEmpty(() => message.body.read1(), keep));
		const body = Buffer.concat(pieces).toString("latin1");
		if (!(error instanceof TimeoutError)) {
			for (const read of [() => message.body.read1(1), () => message.body.read(), () => message.body.drain()])
				if ((await failureOf(read)) !== error) throw new Error("a later read rejects with another error");
			if (message.keepAlive) throw new Error("keepAlive after an error");
		}
		return { body, refused: refusal("body", error, body) };
	}
	if (message.trailers === undefined) throw new Error("no trailers at the end of the body");
	for (const read of [() => message.body.read(), () => message.body.read1(), () => message.body.peek()])
		if ((await read()).length > 0) throw new Error("octets after the end of the body");
	message.headers.forEach(() => {});
	return { body: Buffer.concat(pieces).toString("latin1") };
}

/** Reads one response from a file, then all octets that follow it. */
export async function observe(file: HttpFile, method = "GET", way: Way = iterate): Promise<Outcome> {
	let response: Awaited<ReturnType<typeof readResponse>>;
	try {
		response = await readResponse(file, { method });
	} catch (error) {
		return refusal("head", error, "");
	}
	const { body, refused } = await readBody(response, way);
	return (
		refused ?? {
			ok: true,
			version: response.version,
			status: response.status,
			reason: response.reason,
			headers: [...response.rawHeaders],
			interim: response.interim.map((head) => head.status),
			framing: response.framing,
			upgraded: response.upgraded,
			body,
			trailers: [...(response.trailers ?? [])],
			keepAlive: response.keepAlive,
			leftover: await leftoverOf(file),
		}
	);
}

/** All octets that are left in the file. */
export async function leftoverOf(file: HttpFile): Promise<string> {
	const pieces: Buffer[] = [];
	try {
		await untilEmpty(
			() => file.read1(),
			(bytes) => void pieces.push(bytes),
		);
	} catch (error) {
		codeOf(error);
	}
	return Buffer.concat(pieces).toString("latin1");
}
