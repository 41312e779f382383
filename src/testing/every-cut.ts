import { AssertionError } from "node:assert";
import { inspect, isDeepStrictEqual } from "node:util";
import { bytesOf } from "../io/arguments.ts";
import { described, invalidType } from "../misuse.ts";
import { BOOLEAN, checkOptions, integerFrom, type Kind, type Kinds } from "../options.ts";
import { Socket } from "../socket/socket.ts";
import { type Cuts, cutsOf, describeCuts, piecesOf } from "./deliveries.ts";
import { PieceStream } from "./piece-stream.ts";

/** The options of `everyCut()`. */
export interface EveryCutOptions {
	/** How many deliveries are cut at random places; default 10. */
	readonly random?: number | undefined;
	/** The seed of the random places; default 1. The same seed gives the same places. */
	readonly seed?: number | undefined;
	/**
	 * Bytes that belong to the next message, a string as UTF-8. If they are given, everyCut() delivers its own bytes a
	 * second time in every way, with the trailing ones behind them. It cuts these too. The results must not differ.
	 * Default: none.
	 */
	readonly trailing?: Uint8Array | string | undefined;
	/**
	 * Whether exactly the trailing bytes must be left on the socket when `use` has ended. Files that `use` has left open
	 * are closed first, which gives back what they have read ahead. Default false.
	 */
	readonly exact?: boolean | undefined;
}

const BYTES: Kind = ["a string or a Uint8Array", isBytes];
const KINDS: Kinds<EveryCutOptions> = {
	random: integerFrom(0, 1_000_000),
	seed: integerFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
	trailing: BYTES,
	exact: BOOLEAN,
};

/**
 * The time between two looks at whether `use` still reads, in milliseconds. If `use` has read nothing between two
 * looks, it hangs.
 */
const PATIENCE = 1500;
const HANGS = "use() does not end: it reads no more, and has no result";

/** One way to deliver the bytes. */
interface Delivery {
	readonly bytes: Buffer;
	readonly trailing: Buffer;
	readonly cuts: Cuts;
}

type Outcome<R> = { readonly value: R } | { readonly error: unknown; readonly hangs?: true };

/**
 * Calls `use` with a fresh socket for each way to deliver the same bytes, which are followed by the end of the stream:
 * whole, cut once (at each place in turn), byte by byte, and cut at random places. So `use` runs about as often as
 * there are bytes. A string is sent as UTF-8. What `use` sends is thrown away.
 *
 * All results must be deeply equal (`util.isDeepStrictEqual()`); the result is returned. If they are not, it rejects
 * with an `AssertionError` that shows the cut and both results. If `use` rejects in the same way for every cut, that
 * rejection is passed on; if it rejects for some cuts only, or does not end, that is a difference too. `use` counts as
 * not ending when it has read nothing for 1.5 to 3 seconds. Rejects with an `Error` if `use` does not end although the
 * bytes arrive whole; if it has resolved while a read of the socket still waits, or (unless `exact` is set) while a
 * file is open; with `TypeError` and `RangeError` for wrong arguments.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { everyCut } from "socket-makefile/testing";
 *
 * const message = await everyCut("5\r\nhello", async (socket) => {
 * 	const file = socket.makefile("rb");
 * 	return String(await file.readexactly(Number(await file.readline())));
 * }, { trailing: "3\r\nbye", exact: true });
 * console.log(message); // "hello"
 * ```
 */
export async function everyCut<R>(
	bytes: Uint8Array | string,
	use: (socket: Socket) => Promise<R>,
	options: EveryCutOptions = {},
): Promise<R> {
	if (!isBytes(bytes)) throw invalidType(`everyCut() takes a string or a Uint8Array, not ${described(bytes)}`);
	if (typeof use !== "function") throw invalidType(`everyCut() takes a function, not ${described(use)}`);
	checkOptions(options, KINDS);
	let first: { readonly delivery: Delivery; readonly outcome: Outcome<R> } | undefined;
	for (const delivery of deliveriesOf(bytesOfInput(bytes), options)) {
		const outcome = await outcomeOf(delivery, use, options.exact ?? false);
		// To wait at every other cut too would take minutes.
		if (first === undefined && "hangs" in outcome) throw new Error(`${HANGS}; ${describe(delivery)}`);
		first ??= { delivery, outcome };
		if (!isDeepStrictEqual(outcome, first.outcome)) throw difference(first.delivery, first.outcome, delivery, outcome);
	}
	// There is at least the delivery of the whole.
	const { outcome } = first as NonNullable<typeof first>;
	if ("error" in outcome) throw outcome.error;
	return outcome.value;
}

function* deliveriesOf(bytes: Buffer, options: EveryCutOptions): Generator<Delivery> {
	const { random = 10, seed = 1 } = options;
	const none = Buffer.alloc(0);
	const trailing = options.trailing === undefined ? none : bytesOfInput(options.trailing);
	for (const behind of trailing.length > 0 ? [none, trailing] : [none]) {
		for (const cuts of cutsOf(bytes.length + behind.length, random, seed)) yield { bytes, trailing: behind, cuts };
	}
}

async function outcomeOf<R>(
	delivery: Delivery,
	use: (socket: Socket) => Promise<R>,
	exact: boolean,
): Promise<Outcome<R>> {
	const all = Buffer.concat([delivery.bytes, delivery.trailing]);
	const stream = new PieceStream(piecesOf(all, delivery.cuts), "end");
	const socket = Socket.from(stream);
	const outcome = await endOf(stream, Promise.resolve(socket).then(use));
	if ("value" in outcome) {
		refuseLeaks(socket, delivery, exact);
		if (exact) await refuseWrongRest(socket, delivery);
	}
	stream.destroy();
	return outcome;
}

/** How `use` ends: with a value, with an error, or not at all. */
async function endOf<R>(stream: PieceStream, running: Promise<R>): Promise<Outcome<R>> {
	let timer: NodeJS.Timeout | undefined;
	const hangs = new Promise<Outcome<R>>((resolve) => {
		let given = stream.given;
		timer = setInterval(() => {
			if (given === stream.given) resolve({ error: new Error(HANGS), hangs: true });
			given = stream.given;
		}, PATIENCE);
	});
	const ends = running.then(
		(value): Outcome<R> => ({ value }),
		(error: unknown): Outcome<R> => ({ error }),
	);
	const outcome = await Promise.race([ends, hangs]);
	clearInterval(timer);
	return outcome;
}

function refuseLeaks(socket: Socket, delivery: Delivery, exact: boolean): void {
	if (socket.channel.incoming.calls.hasWaiting) {
		throw new Error(`use() has ended, but a read that it began still waits; ${describe(delivery)}`);
	}
	const [file] = socket.openFiles;
	if (exact || file === undefined) return;
	throw new Error(`use() has ended, but has not closed a file of mode '${file.mode}'; ${describe(delivery)}`);
}

/** Throws unless exactly the trailing bytes are unread. */
async function refuseWrongRest(socket: Socket, delivery: Delivery): Promise<void> {
	if (socket.closed) {
		throw new Error("use() has closed the socket, so `exact` cannot read what is left on it");
	}
	const parts: Buffer[] = [];
	for await (const part of await socket.detach()) parts.push(part);
	const actual = Buffer.concat(parts).toString("latin1");
	const expected = delivery.trailing.toString("latin1");
	if (actual === expected) return;
	const message = `use() leaves ${inspect(actual)} on the socket, and should leave ${inspect(expected)}; ${describe(delivery)}`;
	throw new AssertionError({ message, actual, expected, operator: "everyCut" });
}

function difference(whole: Delivery, first: Outcome<unknown>, delivery: Delivery, outcome: Outcome<unknown>): Error {
	const message = `the result depends on how the bytes arrive\n${shown(whole, first)}\n${shown(delivery, outcome)}`;
	const [actual, expected] = [outcome, first].map((each) => ("value" in each ? each.value : each.error));
	return new AssertionError({ message, actual, expected, operator: "everyCut" });
}

function shown(delivery: Delivery, outcome: Outcome<unknown>): string {
	const result = "value" in outcome ? `gives ${inspect(outcome.value)}` : `rejects with ${String(outcome.error)}`;
	return `${describe(delivery)}\n\t${result}`;
}

/** How many pieces are shown of a delivery. */
const SHOWN = 12;

function describe({ bytes, trailing, cuts }: Delivery): string {
	const all = Buffer.concat([bytes, trailing]);
	const pieces = piecesOf(all, cuts).map((piece) => inspect(piece.toString("latin1"), { maxStringLength: 60 }));
	const behind = trailing.length > 0 ? `, the last ${trailing.length} bytes trailing` : "";
	const more = pieces.length > SHOWN ? " …" : "";
	return `${describeCuts(cuts, all.length)}${behind}: ${pieces.slice(0, SHOWN).join(" ")}${more}`;
}

function isBytes(value: unknown): value is Uint8Array | string {
	return typeof value === "string" || value instanceof Uint8Array;
}

function bytesOfInput(bytes: Uint8Array | string): Buffer {
	return Buffer.from(typeof bytes === "string" ? bytes : bytesOf(bytes));
}
