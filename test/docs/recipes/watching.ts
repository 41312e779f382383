import { PassThrough } from "node:stream";
import type { BufferedReader, Socket, TextFile } from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { type Drives, withPeer } from "./drive.ts";

export const watching: Drives = {
	"A copy of what arrives": async (load) => {
		const { teed } = await load<{ teed(socket: Socket, copy: NodeJS.WritableStream): BufferedReader }>();
		const bytes = "5\r\nhello\xffend";
		const read = async (socket: Socket) => {
			const copy = new PassThrough();
			await using file = teed(socket, copy);
			const body = await file.readexactly(Number(await file.readline()));
			const rest = await file.read();
			return [String(body), String(rest), String(copy.read())];
		};
		expect(await everyCut(bytes, read)).toEqual(["hello", "\xffend", bytes]);
	},

	"A log of a dialogue": async (load) => {
		const { logged } = await load<{
			logged(
				file: TextFile,
				log: (line: string) => void,
			): { send(line: string, shown?: string): Promise<void>; receive(): Promise<string> };
		}>();
		const talk = async (socket: Socket) => {
			const lines: string[] = [];
			const { send, receive } = logged(socket.makefile("rw", { newline: "\r\n" }), (line) => lines.push(line));
			const greeting = await receive();
			await send("PASS secret", "PASS ***");
			return [greeting, await receive(), lines];
		};
		const log = ["< +OK hé\n", "> PASS ***", "< -ERR"];
		const heard = ["+OK hé\n", "-ERR", log];
		const text = "+OK hé\n\r\n-ERR\r\n";
		expect(await everyCut(text, talk, { trailing: "+OK", exact: true })).toEqual(heard);
		const script: [string, string][] = [
			["", "+OK hé\n\r\n"],
			["PASS secret\r\n", "-ERR\r\n"],
		];
		expect(await withPeer(script, talk)).toEqual(heard);
	},
};
