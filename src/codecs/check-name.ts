/** Refuses what cannot be a name at all, before anybody looks it up. */
export function checkName(name: unknown, what: string): asserts name is string {
	if (typeof name !== "string") throw refused(`${what} must be a string`, "ERR_INVALID_ARG_TYPE");
	if (name.includes("\0")) throw refused(`${what}: embedded null character`, "ERR_INVALID_ARG_VALUE");
}

function refused(message: string, code: string): TypeError {
	return Object.assign(new TypeError(message), { code });
}
