/** A line that a client sent. */
export interface ChatLine {
	readonly at: Date;
	/** The client's address, host:port. */
	readonly from: string;
	/** The text without its line end, escaped. */
	readonly text: string;
}

/** What a line costs in memory beside its text, roughly. */
const OVERHEAD = 512;

/** The memory that a text takes while it is kept, or waits to be sent. Empty lines take some too. */
export function sizeOf(text: string): number {
	return Buffer.byteLength(text) + OVERHEAD;
}

/** Two lines: the first has the time and the sender, the second the text. */
export function linesOf({ at, from, text }: ChatLine): string[] {
	const [year, ...rest] = [
		at.getFullYear(),
		at.getMonth() + 1,
		at.getDate(),
		at.getHours(),
		at.getMinutes(),
		at.getSeconds(),
	];
	const [month, day, hour, minute, second] = rest.map((number) => String(number).padStart(2, "0"));
	return [`${year}/${month}/${day} ${hour}:${minute}:${second} ${from}\n`, `${text}\n`];
}
