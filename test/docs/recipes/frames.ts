import type { BufferedReader, BufferedRWPair, Socket, TextReader } from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { all, type Drives, first, withPeer } from "./drive.ts";

const INCOMPLETE = { name: "IncompleteReadError" };

export const frames: Drives = {
	"Frames that end with NUL": async (load) => {
		const recipe = await load<{ frames(file: TextReader): AsyncGenerator<string> }>();
		const over = (socket: Socket) => recipe.frames(socket.makefile("r"));
		const bytes = "a\nb\0\0日本\0";
		expect(await everyCut(bytes, (socket) => all(over(socket)), { exact: true })).toEqual(["a\nb", "", "日本"]);
		const three = (socket: Socket) => first(3, over(socket));
		expect(await everyCut(bytes, three, { trailing: "\0x", exact: true })).toEqual(["a\nb", "", "日本"]);
		await expect(everyCut(`${bytes}x`, (socket) => all(over(socket)))).rejects.toMatchObject(INCOMPLETE);
	},

	"MLLP (HL7)": async (load) => {
		const { messages, acknowledge } = await load<{
			messages(file: BufferedReader): AsyncGenerator<string>;
			acknowledge(file: BufferedRWPair, message: string, code?: string): Promise<void>;
		}>();
		const over = (socket: Socket) => messages(socket.makefile("rb"));
		const message = "MSH|^~\\&|LAB|A|EHR|B|2024||ORU^R01|42|P|2.5\rPID|é\x1c\x1c\n\r";
		const bytes = `\x0b${message}\x1c\r`;
		const two = (socket: Socket) => first(2, over(socket));
		const options = { trailing: "\x0bMSH", exact: true };
		expect(await everyCut(bytes + bytes, two, options)).toEqual([message, message]);
		expect(await everyCut(bytes, (socket) => all(over(socket)), { exact: true })).toEqual([message]);
		await expect(everyCut(bytes.slice(0, -1), two)).rejects.toMatchObject(INCOMPLETE);
		await expect(everyCut(`${bytes}\n`, two)).rejects.toThrow("begins with 0x0b, not 10");
		const answer = "\x0bMSH|^~\\&|EHR|B|LAB|A|2024||ACK|42|P|2.5\rMSA|AE|42\r\x1c\r";
		await withPeer([[answer, ""]], (socket) => acknowledge(socket.makefile("rwb"), message, "AE"));
	},

	"Syslog by octet counting": async (load) => {
		const { messages } = await load<{
			messages(file: BufferedReader, limit?: number): AsyncGenerator<string>;
		}>();
		const over = (socket: Socket) => messages(socket.makefile("rb"), 100);
		const texts = ["<1>1 é", "a\n7 b", "x".repeat(100)];
		const bytes = texts.map((text) => `${Buffer.byteLength(text)} ${text}`).join("");
		const three = (socket: Socket) => first(3, over(socket));
		expect(await everyCut(bytes, three, { trailing: "12 a", exact: true })).toEqual(texts);
		expect(await everyCut(bytes, (socket) => all(over(socket)), { exact: true })).toEqual(texts);
		for (const wrong of ["101 x", "007 1234567", "0 ", "<1>1 a ", "-1 "]) {
			await expect(everyCut(wrong, three)).rejects.toThrow("wrong length");
		}
		await expect(everyCut("3 ab", three)).rejects.toMatchObject(INCOMPLETE);
	},

	"A synchronous push parser": async (load) => {
		const { pushParser } = await load<{
			pushParser(onMessage: (message: Buffer) => void): (chunk: Buffer) => void;
		}>();
		const whole = Buffer.from("5\nhello0\n3\na\nb7\n日本\n2\nxy");
		const texts = ["hello", "", "a\nb", "日本\n", "xy"];
		for (let cut = 0; cut <= whole.length; cut++) {
			const found: string[] = [];
			const push = pushParser((message) => found.push(String(message)));
			push(whole.subarray(0, cut));
			push(whole.subarray(cut));
			// Each message was there when push() returned.
			expect(found).toEqual(texts);
		}
		const counts: number[] = [];
		let count = 0;
		const push = pushParser(() => count++);
		for (const byte of whole) {
			push(Buffer.of(byte));
			counts.push(count);
		}
		const ends = [7, 9, 14, 23, 27];
		expect(counts).toEqual([...whole.keys()].map((at) => ends.filter((end) => end <= at + 1).length));
	},
};
