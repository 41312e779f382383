/** What the calls of a queue wait for: a stream, a server, a reader. */
export interface Producer {
	/** How many milliseconds one wait may last; null: forever. */
	readonly timeout: number | null;
	/** Whether something other than the timer keeps the process alive while a call waits. If so, the timer is unref'd. */
	readonly keepsProcessAlive?: boolean;
	/**
	 * Called each time the first call of the queue has to wait, also when it must still wait after a `retry()`. Starts
	 * the flow of data. When data has arrived, the producer must call `retry()` of the queue.
	 */
	requestMore(): void;
	/** See `watchEnd()` of the queue's watchers. */
	watchEnd?(): void;
	/**
	 * Makes the error for a call that waited longer than `timeout` milliseconds. If the producer lacks this method, the
	 * queue makes a TimeoutError.
	 */
	timeoutError?(timeout: number): Error;
	/** Called once after all calls that timed out together were rejected with a `TimeoutError`. */
	timedOut?(timeout: number): void;
}
