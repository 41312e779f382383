// What the process holds when all garbage is gone.

export interface Memory {
	/** JavaScript's heap and what it keeps alive outside. */
	readonly heap: number;
	readonly rss: number;
}

export async function collected(): Promise<Memory> {
	const { gc } = globalThis;
	if (gc === undefined) throw new Error("memory is measured with --expose-gc");
	// What a collection finalises the next one frees.
	for (let i = 0; i < 4; i++) {
		gc();
		await new Promise((resolve) => setImmediate(resolve));
	}
	const { heapUsed, external, rss } = process.memoryUsage();
	return { heap: heapUsed + external, rss };
}
