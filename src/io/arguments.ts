// What the methods of files accept as sizes and bytes, and the errors for what they don't.

import { described, invalidType } from "../misuse.ts";

/** How many units: undefined, null and negative numbers mean to the end, as -1 does. */
export function parseSize(size: unknown, name = "size"): number {
	if (size === undefined || size === null) return -1;
	if (typeof size !== "number" || !(Number.isInteger(size) || Math.abs(size) === Number.POSITIVE_INFINITY)) {
		throw invalidType(`${name} must be an integer, null or undefined, not ${described(size)}`);
	}
	return size < 0 || size === Number.POSITIVE_INFINITY ? -1 : size;
}

/** Refuses what is no number at all; which numbers are allowed is the caller's affair. */
export function checkNumber(value: unknown, name: string, allowed: string): void {
	if (typeof value !== "number") throw invalidType(`${name} must be ${allowed}, not ${described(value)}`);
}

export type Bytes = NodeJS.ArrayBufferView | ArrayBufferLike;

function isBytes(data: unknown): data is Bytes {
	return ArrayBuffer.isView(data) || data instanceof ArrayBuffer || data instanceof SharedArrayBuffer;
}

function kind(data: unknown): string {
	if (data === null || data === undefined) return String(data);
	return typeof data === "object" ? (data.constructor?.name ?? "object") : typeof data;
}

/** The octets of any view or buffer, not copied. */
export function bytesOf(data: unknown): Buffer {
	if (Buffer.isBuffer(data)) return data;
	if (!isBytes(data)) throw invalidType(`a Buffer, typed array or ArrayBuffer is required, not ${kind(data)}`);
	return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

export function textOf(data: unknown): string {
	if (typeof data !== "string") throw invalidType(`write() takes a string, not ${kind(data)}`);
	return data;
}

/** What `writelines()` goes through; text and bytes are iterable too, but their items are no lines. */
export function linesOf<T>(lines: Iterable<T> | AsyncIterable<T>, strings: boolean): Iterable<T> | AsyncIterable<T> {
	const iterable =
		lines !== null &&
		lines !== undefined &&
		(Symbol.iterator in Object(lines) || Symbol.asyncIterator in Object(lines)) &&
		!isBytes(lines) &&
		(strings || typeof lines !== "string");
	if (!iterable) throw invalidType(`writelines() takes an iterable of lines, not ${kind(lines)}`);
	return lines;
}
