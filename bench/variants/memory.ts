// The memory of this process after garbage collection, in bytes.

export interface Memory {
	/** V8's heap and the memory outside of it that its objects keep alive. */
	readonly heap: number;
	/** The resident memory of the process. */
	readonly rss: number;
}

export async function measureMemory(): Promise<Memory> {
	const { gc } = globalThis;
	if (gc === undefined) throw new Error("measuring memory needs node --expose-gc");
	// An object that one collection finalises is freed by the next one only.
	for (let i = 0; i < 4; i++) {
		gc();
		await new Promise((resolve) => setImmediate(resolve));
	}
	const { heapUsed, external, rss } = process.memoryUsage();
	return { heap: heapUsed + external, rss };
}
