// The arguments of file methods: sizes, bytes, text and lines. Each function checks one kind of argument and throws if
// it is wrong. All but checkNumber() return the argument in one type, whatever form the caller gave.

import { described, invalidType, outOfRange } from "../misuse.ts";

/**
 * Returns a size in units (bytes or characters); -1 for undefined, null, Infinity and negative numbers, which mean "to
 * the end".
 */
export function parseSize(size: unknown, name = "size"): number {
	if (size === undefined || size === null) return -1;
	if (typeof size !== "number" || !(Number.isInteger(size) || Math.abs(size) === Number.POSITIVE_INFINITY)) {
		throw invalidType(`${name} must be an integer, null or undefined, not ${described(size)}`);
	}
	return size < 0 || size === Number.POSITIVE_INFINITY ? -1 : size;
}

/** Returns the size, in units, of a call that needs a size: of an exact read, or of recv(). */
export function exactSize(size: unknown): number {
	if (typeof size !== "number" || (Number.isFinite(size) && !Number.isInteger(size)) || Number.isNaN(size)) {
		throw invalidType(`size must be a non-negative integer, not ${described(size)}`);
	}
	if (size < 0 || size === Number.POSITIVE_INFINITY)
		throw outOfRange(`size must be a non-negative integer, not ${size}`);
	return size;
}

/** Throws if the value is not a number. The caller checks which numbers are allowed. */
export function checkNumber(value: unknown, name: string, allowed: string): void {
	if (typeof value !== "number") throw invalidType(`${name} must be ${allowed}, not ${described(value)}`);
}

export type Bytes = NodeJS.ArrayBufferView | ArrayBufferLike;

function isBytes(data: unknown): data is Bytes {
	return ArrayBuffer.isView(data) || data instanceof ArrayBuffer || data instanceof SharedArrayBuffer;
}

/** The name of the type or class of a wrong argument, as a message shows it. */
function typeName(data: unknown): string {
	if (data === null || data === undefined) return String(data);
	return typeof data === "object" ? (data.constructor?.name ?? "object") : typeof data;
}

/** The bytes of any view or buffer, not copied. */
export function bytesOf(data: unknown): Buffer {
	if (Buffer.isBuffer(data)) return data;
	if (!isBytes(data)) throw invalidType(`a Buffer, typed array or ArrayBuffer is required, not ${typeName(data)}`);
	return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

/** The memory that a read is to fill. Throws if it was transferred to another thread. */
export function targetOf(data: unknown): Buffer {
	const target = bytesOf(data);
	// Throws a TypeError if the memory is gone.
	if (target.length === 0) new Uint8Array(target.buffer);
	return target;
}

export function textOf(data: unknown): string {
	if (typeof data !== "string") throw invalidType(`write() takes a string, not ${typeName(data)}`);
	return data;
}

/**
 * Returns the lines that `writelines()` is to write. Refuses bytes, whose items are numbers and not lines, and refuses
 * a string unless `strings` is true.
 */
export function linesOf<T>(lines: Iterable<T> | AsyncIterable<T>, strings: boolean): Iterable<T> | AsyncIterable<T> {
	const iterable =
		lines !== null &&
		lines !== undefined &&
		(Symbol.iterator in Object(lines) || Symbol.asyncIterator in Object(lines)) &&
		!isBytes(lines) &&
		(strings || typeof lines !== "string");
	if (!iterable) throw invalidType(`writelines() takes an iterable of lines, not ${typeName(lines)}`);
	return lines;
}
