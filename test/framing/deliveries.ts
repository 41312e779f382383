// Every way to cut the same bytes: whole, at every single place, byte by byte, at random places.

export type Cuts = readonly number[];

export function everyCut(length: number, random: () => number): Cuts[] {
	const places = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
	const some = () => places.filter(() => random() < 0.3);
	return [[], ...places.map((place) => [place]), places, some(), some()];
}

/** The same numbers for the same seed. */
export function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return (state >>> 8) / 2 ** 24;
	};
}

export function pieces(bytes: Buffer, cuts: Cuts): Buffer[] {
	const ends = [...cuts, bytes.length];
	return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)).filter(({ length }) => length > 0);
}
