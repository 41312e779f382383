/** A line that somebody said. */
export interface ChatLine {
	readonly at: Date;
	/** host:port */
	readonly from: string;
	/** Without its line end, escaped. */
	readonly text: string;
}

/** When and who, then what: two lines. */
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
