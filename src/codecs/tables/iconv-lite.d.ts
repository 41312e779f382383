// The tables inside iconv-lite, which has no types for them.

declare namespace IconvLite {
	/**
	 * The code of the first character, then parts: a string of characters, or the number of characters that follow the
	 * last one in Unicode.
	 */
	type Chunk = readonly [code: string, ...parts: (string | number)[]];
	interface Set {
		readonly chars?: string;
		readonly table?: () => readonly Chunk[];
	}
	/** Sets by name, and other names of them. */
	type Sets = Readonly<Record<string, Set | string>>;
}

declare module "iconv-lite/encodings/sbcs-data.js" {
	const sets: IconvLite.Sets;
	export default sets;
}

declare module "iconv-lite/encodings/sbcs-data-generated.js" {
	const sets: IconvLite.Sets;
	export default sets;
}

declare module "iconv-lite/encodings/dbcs-data.js" {
	const sets: IconvLite.Sets;
	export default sets;
}
