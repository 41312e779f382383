// What is written to one file: one message after another, each whole. After a message that was sent in part no other
// may follow, because the peer would take it for the rest of that one.

import type { ReadOptions } from "../io/calls/call-queue.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import { described, invalidType } from "../misuse.ts";
import { type BodyWriter, WRITERS } from "./body-writers.ts";
import type { FramingDecision } from "./framing.ts";
import { HttpError } from "./http-error.ts";
import { catchErrors, discard, type Octets, octetsOf, type Pieces } from "./outgoing-body.ts";
import { piecesInTurn } from "./pieces-in-turn.ts";

/** What a message is written to: a writable binary file, as `makefile(socket, 'wb')` and `'rwb'` give. */
export interface HttpOutput {
	/** Accepts bytes, in the order of the calls; resolves when there is room for more. */
	write(data: Buffer, options?: ReadOptions): Promise<unknown>;
	/** Resolves when everything that was written has been sent. */
	flush(options?: ReadOptions): Promise<void>;
}

/** A body of at most this many octets is sent in one write with its head. */
const JOINED = 16_384;

const NOTHING: Octets = { size: 0, data: "" };

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
	checkReady(): void {
		if (this.#failure !== undefined) throw this.#failure.error;
		if (this.#busy) throw new HttpError("ERR_HTTP_BUSY", "body", "another message is being written to this file");
	}

	/** Sends a message. Call `checkReady()` before. */
	async send(
		head: string,
		content: Octets | Pieces | undefined,
		{ framing, length }: FramingDecision,
		signal: AbortSignal | undefined,
	): Promise<void> {
		this.#busy = true;
		catchErrors(content);
		let isWhole = false;
		const options = signal === undefined ? undefined : { signal };
		const octets = framing !== "none" && content?.size !== undefined ? content : NOTHING;
		try {
			// A small body goes out together with the head.
			const isJoined = octets.size <= JOINED;
			await this.#file.write(isJoined ? joined(head, octets) : Buffer.from(head, "latin1"), options);
			if (!isJoined) await this.#file.write(bytesOf(octets), options);
			if (framing !== "none" && content !== undefined && content.size === undefined) {
				const write = (data: Buffer) => this.#file.write(data, options);
				await this.#sendPieces(content, WRITERS[framing](write, length), signal);
			}
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
	 * Sends pieces as they come. While the next one is awaited, all that came before it is sent; so not more than the
	 * file's buffer and one piece is kept.
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

function bytesOf({ data }: Octets): Buffer {
	return typeof data === "string" ? Buffer.from(data) : data;
}

function joined(head: string, { size, data }: Octets): Buffer {
	const bytes = Buffer.allocUnsafe(head.length + size);
	bytes.write(head, "latin1");
	if (typeof data === "string") bytes.write(data, head.length);
	else bytes.set(data, head.length);
	return bytes;
}

function checkOutput(file: HttpOutput): void {
	const isText = file instanceof TextIOWrapper;
	if (!isText && typeof file?.write === "function" && typeof file.flush === "function") return;
	const allowed = "a binary file: makefile(socket, 'wb') or 'rwb'";
	throw invalidType(`HTTP is written to ${allowed}, not ${isText ? "a text file" : described(file)}`);
}
