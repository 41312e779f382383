// UnreadBytes: what stands in the buffers of one stream, whatever they do with it.

import { expect, it } from "vitest";
import { ByteBuffer, UnreadBytes } from "../../src/io/bytes/byte-buffer.ts";

/** A buffer with these bytes, and the count of what is unread. */
function filled(text: string): { buffer: ByteBuffer; unread: UnreadBytes } {
	const unread = new UnreadBytes();
	const buffer = new ByteBuffer(unread);
	unread.count += text.length;
	buffer.append(Buffer.from(text), 0);
	return { buffer, unread };
}

it("counts off what is taken, dropped and copied out", () => {
	const { buffer, unread } = filled("abcdefghij");
	buffer.take(2);
	buffer.drop(3);
	buffer.takeInto(Buffer.alloc(1));
	expect(unread.count).toBe(4);
	expect(buffer.takeReady(1)).toBeUndefined();
});

it("counts what is held until it is let go", () => {
	const { buffer, unread } = filled("abcdefghij");
	buffer.hold();
	buffer.take(4);
	expect(unread.count).toBe(10);
	buffer.release(true);
	expect(unread.count).toBe(10);
	expect(buffer.length).toBe(10);
	buffer.hold();
	buffer.take(4);
	buffer.release(false);
	expect(unread.count).toBe(6);
});

it("counts what moves from one buffer to another once", () => {
	const { buffer, unread } = filled("abcdefghij");
	const other = new ByteBuffer(unread);
	buffer.drop(1);
	buffer.moveTo(other);
	expect(unread.count).toBe(9);
	buffer.restore(other.takeChunks());
	expect(unread.count).toBe(9);
	expect(buffer.take(9).toString()).toBe("bcdefghij");
	expect(unread.count).toBe(0);
});

it("counts off a line feed that is dropped, also when it arrives in halves", () => {
	const { buffer, unread } = filled("");
	buffer.skipNext(Buffer.from("\n\0"));
	for (const [place, byte] of ["\n", "\0"].entries()) {
		unread.count++;
		buffer.append(Buffer.from(byte), place);
		expect(buffer.length).toBe(0);
	}
	expect(unread.count).toBe(0);
});
