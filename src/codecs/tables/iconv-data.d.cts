// iconv-lite has no types for its tables.

/** The code of the first character, then parts: characters, or the number of characters that follow the last one in Unicode. */
type Chunk = readonly [code: string, ...parts: (string | number)[]];

export interface CharacterSet {
	readonly chars?: string;
	readonly table?: () => readonly Chunk[];
}

/** Sets by name, and other names of them. */
export type Sets = Readonly<Record<string, CharacterSet | string>>;

export function handMadeSets(): Sets;
export function generatedSets(): Sets;
export function doubleByteSets(): Sets;
