/** Loads the module with the names. Returns the error if it cannot be loaded. */
export function requireNames(): unknown;
