// The pieces of a body that is written, one by one.

/**
 * Iterates over the pieces. While it waits for the next piece of an async iterable, it calls `flush`, and waits for
 * that too. The signal ends every wait. If the loop is left early, the iterator of the pieces is told, but not awaited,
 * because it may itself be waiting for ever.
 */
export async function* piecesInTurn<T>(
	pieces: Iterable<T> | AsyncIterable<T>,
	flush: () => Promise<void>,
	signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
	if (!(Symbol.asyncIterator in pieces)) {
		yield* pieces;
		return;
	}
	const iterator = pieces[Symbol.asyncIterator]();
	let isDone = false;
	try {
		for (;;) {
			const next = Promise.all([iterator.next(), flush()]).then(([result]) => result);
			const result = await (signal === undefined ? next : unlessAborted(next, signal));
			if (result.done) break;
			yield result.value;
		}
		isDone = true;
	} finally {
		if (!isDone) close(iterator);
	}
}

async function close(iterator: AsyncIterator<unknown>): Promise<void> {
	try {
		await iterator.return?.();
	} catch {
		// The error that has ended the loop is the one to report.
	}
}

/** Settles as the promise does, or rejects with the signal's reason if the signal is aborted before that. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		signal.addEventListener("abort", abort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
		if (signal.aborted) abort();
	});
}
