// What is written to one file: one message after another, each whole. After a message that was sent in part no other may
// follow, because the peer would take it for the rest of that one.

import type { ReadOptions } from "../io/calls/call-queue.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import { described, invalidType } from "../misuse.ts";
import { type BodyWriter, WRITERS, type Write } from "./body-writers.ts";
import type { FramingDecision } from "./framing.ts";
import { HttpError } from "./http-error.ts";
import { discard, type Octets, octetsOf, type Pieces } from "./outgoing-body.ts";
import { piecesInTurn } from "./pieces-in-turn.ts";

/** What a message is written to: a writable binary file, as `makefile(socket, 'wb')` and `'rwb'` give. */
export interface HttpOutput {
	/** Accepts bytes, in the order of the calls; resolves when there is room for more. */
	write(data: Buffer, options?: ReadOptions): Promise<unknown>;
	/** Resolves when everything that was written has been sent. */
	flush(options?: ReadOptions): Promise<void>;
}

/** A head and a body of up to so many octets are sent in one write. */
const JOINED = 16_384;

const outboxes = new WeakMap<object, Outbox>();

export class Outbox {
	readonly #file: HttpOutput;
	#busy = false;
	#failure: { readonly error: unknown } | undefined;

	private constructor(file: HttpOutput) {
		this.#file = file;
	}

	/** The outbox of this file, made on the first call. */
	static of(file: HttpOutput): Outbox {
		let outbox = outboxes.get(file);
		if (outbox === undefined) {
			checkOutput(file);
			outbox = new Outbox(file);
			outboxes.set(file, outbox);
		}
		return outbox;
	}

	/** Why a message was sent to this file in part only; undefined if none was. */
	static failureOf(file: object): { readonly error: unknown } | undefined {
		const outbox = outboxes.get(file);
		return outbox === undefined ? undefined : outbox.#failure;
	}

	/** Throws if no message may be sent now. */
	check(): void {
		if (this.#failure !== undefined) throw this.#failure.error;
		if (this.#busy) throw new HttpError("ERR_HTTP_BUSY", "body", "another message is being written to this file");
	}

	/** Sends a message. Call `check()` before. */
	async send(
		head: string,
		content: Octets | Pieces | undefined,
		{ framing, length }: FramingDecision,
		signal: AbortSignal | undefined,
	): Promise<void> {
		this.#busy = true;
		let isWhole = false;
		const options = signal === undefined ? undefined : { signal };
		const write = (data: Buffer) => this.#file.write(data, options);
		try {
			if (framing === "none" || content === undefined) await write(Buffer.from(head, "latin1"));
			else if (content.size === undefined) {
				await write(Buffer.from(head, "latin1"));
				await this.#sendPieces(content, WRITERS[framing](write, length), signal);
			} else await sendOctets(head, content, write);
			isWhole = true;
			await this.#file.flush(options);
		} catch (error) {
			if (!isWhole) this.#failure = { error };
			throw error;
		} finally {
			this.#busy = false;
			discard(content);
		}
	}

	/**
	 * Sends pieces as they come. While the next one is awaited, all that came before it is sent; so not more than the file's
	 * buffer and one piece is kept.
	 */
	async #sendPieces({ pieces }: Pieces, writer: BodyWriter, signal: AbortSignal | undefined): Promise<void> {
		const flush = () => this.#file.flush(signal === undefined ? undefined : { signal });
		for await (const piece of piecesInTurn(pieces, flush, signal)) {
			const octets = octetsOf(piece);
			// An empty chunk would end the body.
			if (octets.length > 0) await writer.write(octets);
		}
		await writer.end();
	}
}

async function sendOctets(head: string, { size, data }: Octets, write: Write): Promise<void> {
	if (size > JOINED) {
		await write(Buffer.from(head, "latin1"));
		await write(typeof data === "string" ? Buffer.from(data) : data);
		return;
	}
	const bytes = Buffer.allocUnsafe(head.length + size);
	bytes.write(head, "latin1");
	if (typeof data === "string") bytes.write(data, head.length);
	else bytes.set(data, head.length);
	await write(bytes);
}

function checkOutput(file: HttpOutput): void {
	const isText = file instanceof TextIOWrapper;
	if (!isText && typeof file?.write === "function" && typeof file.flush === "function") return;
	const allowed = "a binary file: makefile(socket, 'wb') or 'rwb'";
	throw invalidType(`HTTP is written to ${allowed}, not ${isText ? "a text file" : described(file)}`);
}
