// Surrogates as bytes, for the error handler 'surrogatepass'.

/** How an encoding would write a surrogate, if surrogates were allowed. */
interface SurrogateBytes {
	readonly size: number;
	/** The number that the bytes at `at` encode; it need not be a surrogate. */
	read(bytes: Buffer, at: number): number;
	write(bytes: Buffer, surrogate: number, at: number): void;
}

const utf8: SurrogateBytes = {
	size: 3,
	read(bytes, at) {
		const value = bytes.readUIntBE(at, 3);
		const isThree = (value & 0xf0c0c0) === 0xe08080;
		return isThree ? ((value >> 4) & 0xf000) | ((value >> 2) & 0xfc0) | (value & 0x3f) : 0;
	},
	write: (bytes, unit, at) =>
		bytes.writeUIntBE(0xe08080 | ((unit & 0xf000) << 4) | ((unit & 0xfc0) << 2) | (unit & 0x3f), at, 3),
};
const utf16le: SurrogateBytes = {
	size: 2,
	read: (bytes, at) => bytes.readUInt16LE(at),
	write: (bytes, unit, at) => bytes.writeUInt16LE(unit, at),
};
const utf16be: SurrogateBytes = {
	size: 2,
	read: (bytes, at) => bytes.readUInt16BE(at),
	write: (bytes, unit, at) => bytes.writeUInt16BE(unit, at),
};
const utf32le: SurrogateBytes = {
	size: 4,
	read: (bytes, at) => bytes.readUInt32LE(at),
	write: (bytes, unit, at) => bytes.writeUInt32LE(unit, at),
};
const utf32be: SurrogateBytes = {
	size: 4,
	read: (bytes, at) => bytes.readUInt32BE(at),
	write: (bytes, unit, at) => bytes.writeUInt32BE(unit, at),
};

/** The key is the encoding's name as errors give it. */
export const surrogateBytes: ReadonlyMap<string, SurrogateBytes> = new Map([
	["utf-8", utf8],
	["utf-16", utf16le],
	["utf-16-le", utf16le],
	["utf-16-be", utf16be],
	["utf-32", utf32le],
	["utf-32-le", utf32le],
	["utf-32-be", utf32be],
]);
