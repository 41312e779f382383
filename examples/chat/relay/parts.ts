/** How many names or rooms go into one message: relays do not carry any size, and these are less than 64 KiB. */
const PER_MESSAGE = 1_000;

/** Divides a list for several messages; an empty list is one empty part. */
export function* partsOf<T>(all: readonly T[]): Generator<readonly T[]> {
	for (let i = 0; i === 0 || i < all.length; i += PER_MESSAGE) yield all.slice(i, i + PER_MESSAGE);
}
