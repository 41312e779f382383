import { TimeoutError } from "../errors.ts";
import { CallQueue, type ReadOptions } from "../io/calls/call-queue.ts";
import { signalOf } from "../io/calls/read-options.ts";
import type { ReadableFile, WritableFile } from "../io/directions.ts";
import { described, invalidType, outOfRange } from "../misuse.ts";
import { type Condition, failed, readable, writable } from "./conditions.ts";
import type { Listener } from "./listener.ts";
import type { Socket } from "./socket.ts";

/**
 * Waits until at least one of these sockets, files and listeners is ready. Resolves to three lists of those that are
 * ready, each list in the order given:
 *
 * - of `readers`, those on which a read, or `accept()`, would not wait. A text file is ready once a whole character has
 *   arrived, or while it still holds a character that it decoded earlier. The end of the stream, an error that the read
 *   would reject with, and a failed connection count as ready. A `BytesIO` is always ready. While a read of a file
 *   waits, the file is not ready.
 * - of `writers`, those on which a write would not wait, because all that was sent before has gone out; also those
 *   whose connection has failed.
 * - of `errors`, those whose connection has failed.
 *
 * It takes nothing: what is ready stays ready until it is read. `timeout` is in milliseconds. When that time is over,
 * the lists are empty; with 0 the call only finds what is ready now; `null` or `undefined` waits without limit. The
 * promise resolves in a later turn of the event loop, so that a loop around `select()` does not keep the rest of the
 * program from running. Once the promise is settled, the call has left no listener and no timer behind.
 * `options.signal` ends the wait: the call rejects with `signal.reason`.
 *
 * Rejects with `ClosedFileError` if a socket, file or listener is closed, or becomes closed during the wait; with
 * `TypeError` for anything that is no socket, file or listener; with `UnsupportedOperation` for a file in `readers`
 * that cannot be read, or in `writers` that cannot be written; and with `RangeError` for a negative timeout.
 *
 * Python: `select.select()`, whose timeout is in seconds.
 *
 * @example
 * ```ts
 * import { select, socketpair } from "socket-makefile";
 * const [left, right] = socketpair();
 * await left.sendall("hello");
 * const [readers] = await select([left, right], [], [], 1000);
 * console.log(readers[0] === right, readers.length); // true 1
 * ```
 */
export async function select<
	R extends Socket | Listener | ReadableFile<string> | ReadableFile<Buffer> = never,
	W extends Socket | WritableFile<string> | WritableFile<Buffer> = never,
	E extends
		| Socket
		| Listener
		| ReadableFile<string>
		| ReadableFile<Buffer>
		| WritableFile<string>
		| WritableFile<Buffer> = never,
>(
	readers: Iterable<R> | null | undefined,
	writers?: Iterable<W> | null,
	errors?: Iterable<E> | null,
	timeout?: number | null,
	options?: ReadOptions,
): Promise<[readers: R[], writers: W[], errors: E[]]> {
	signalOf(options);
	const limit = checkedLimit(timeout);
	const reading = candidates(readers, readable);
	const writing = candidates(writers, writable);
	const failing = candidates(errors, failed);
	const requesting = new Set<Condition>([...reading, ...writing].map(({ condition }) => condition));
	const watching = [...requesting, ...failing.map(({ condition }) => condition)];
	const fulfilled = await firstFulfilled(watching, requesting, limit, options);
	return [chosen(reading, fulfilled), chosen(writing, fulfilled), chosen(failing, fulfilled)];
}

interface Candidate<T> {
	readonly item: T;
	readonly condition: Condition;
}

function candidates<T>(items: Iterable<T> | null | undefined, condition: (item: T) => Condition): Candidate<T>[] {
	if (items === null || items === undefined) return [];
	if (typeof items !== "object" || !(Symbol.iterator in items)) {
		throw invalidType(`select() takes lists of sockets, files and listeners, not ${described(items)}`);
	}
	return Array.from(items, (item) => ({ item, condition: condition(item) }));
}

function chosen<T>(all: readonly Candidate<T>[], fulfilled: ReadonlySet<Condition>): T[] {
	return all.filter(({ condition }) => fulfilled.has(condition)).map(({ item }) => item);
}

/** The timeout in milliseconds; null: no limit. */
function checkedLimit(timeout: unknown): number | null {
	if (timeout === null || timeout === undefined || timeout === Number.POSITIVE_INFINITY) return null;
	if (typeof timeout !== "number") throw invalidType(`the timeout must be a number or null, not ${described(timeout)}`);
	if (!(timeout >= 0)) throw outOfRange(`the timeout must be at least 0 milliseconds, not ${timeout}`);
	return timeout;
}

/**
 * How many turns of the event loop a call with the timeout 0 lasts. One turn is too few, because Node may not yet have
 * read the data that has arrived.
 */
const TURNS = 2;

/**
 * The conditions that are fulfilled first; none if the time is over before. For the conditions in `requesting`, this
 * function calls `requestMore()`: then a stream that is read flows, and one that is written tells when its data is
 * sent.
 */
async function firstFulfilled(
	conditions: readonly Condition[],
	requesting: ReadonlySet<Condition>,
	limit: number | null,
	options: ReadOptions | undefined,
): Promise<ReadonlySet<Condition>> {
	const over = new TimeoutError();
	const calls = new CallQueue({
		timeout: limit === 0 ? null : limit,
		keepsProcessAlive: conditions.some(({ queues }) => queues.some(({ watchers }) => watchers.keepProcessAlive)),
		requestMore() {},
		timeoutError: () => over,
	});
	let fulfilled: ReadonlySet<Condition> | undefined;
	let changed = new Set(conditions);
	let turns = 0;
	let isDue = false;

	const fulfilledOf = (candidates: ReadonlySet<Condition>) => {
		const found = new Set<Condition>();
		for (const condition of candidates) {
			if (condition.isFulfilled()) found.add(condition);
			else if (requesting.has(condition)) for (const { watchers } of condition.queues) watchers.requestMore();
		}
		return found;
	};
	// Looks at the changed conditions. Calls `retry()` only when the result is known, because `retry()` counts as
	// progress and would start the timeout again.
	const look = () => {
		isDue = false;
		turns++;
		if (!calls.hasWaiting) return;
		const candidates = changed;
		changed = new Set();
		try {
			const found = fulfilledOf(candidates);
			if (found.size > 0 || (limit === 0 && turns >= TURNS)) fulfilled = found;
		} catch (error) {
			calls.failOldest(error);
		}
		if (fulfilled !== undefined) calls.retry();
		else if (limit === 0) lookLater();
	};
	// Calls look() once for everything that changes in one turn, after the waiting calls of other code were retried.
	const lookLater = () => {
		if (!isDue) setImmediate(look);
		isDue = true;
	};
	const watch = (condition: Condition) => {
		const listener = () => {
			changed.add(condition);
			lookLater();
		};
		return condition.queues.map(({ watchers }) => watchers.add(listener));
	};

	const ends = conditions.flatMap(watch);
	try {
		fulfilledOf(changed);
		lookLater();
		return await calls.answerOrWait(calls, undefined, () => fulfilled, options);
	} catch (error) {
		if (error === over) return new Set();
		throw error;
	} finally {
		for (const end of ends) end();
	}
}
