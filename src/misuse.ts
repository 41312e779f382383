// The errors for misuse: a TypeError or RangeError with one of Node's codes, and a message that says what is allowed.

/** A wrong value, as a message shows it. */
export function described(value: unknown): string {
	if (typeof value === "string") return `'${value}'`;
	if (typeof value === "function") return "a function";
	if (typeof value === "object" && value !== null) return `an instance of ${value.constructor?.name ?? "Object"}`;
	return String(value);
}

/** The error for a value of the wrong type. */
export function invalidType(message: string): TypeError {
	return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** The error for a value that is not among those allowed. */
export function invalidValue(message: string): RangeError {
	return Object.assign(new RangeError(message), { code: "ERR_INVALID_ARG_VALUE" });
}

/** The error for a number that is too small or too large. */
export function outOfRange(message: string): RangeError {
	return Object.assign(new RangeError(message), { code: "ERR_OUT_OF_RANGE" });
}
