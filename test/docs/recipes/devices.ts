import type { BufferedReader, BufferedRWPair, Socket, TextFile, TextReader } from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { all, type Drives, first, withPeer } from "./drive.ts";

const INCOMPLETE = { name: "IncompleteReadError" };

export const devices: Drives = {
	MPD: async (load) => {
		const { ask } = await load<{ ask(file: BufferedRWPair, command: string): Promise<[string, string | Buffer][]> }>();
		const over = (command: string) => (socket: Socket) => ask(socket.makefile("rwb"), command);
		const options = { trailing: "OK\nACK\n", exact: true };
		const picture = "size: 9\nbinary: 5\nOK\nOK\nOK\n";
		expect(await everyCut(picture, over("albumart a 0"), options)).toEqual([
			["size", "9"],
			["binary", Buffer.from("OK\nOK")],
		]);
		expect(await everyCut("Title: a: é\nOK\n", over("currentsong"), options)).toEqual([["Title", "a: é"]]);
		const refused = "ACK [50@0] {play} no: song\n";
		await expect(everyCut(refused, over("play 9"), options)).rejects.toThrow("ACK [50@0]");
		await expect(everyCut("Title: a\n", over("x"))).rejects.toMatchObject(INCOMPLETE);
		await withPeer([["ping\n", "OK\n"]], over("ping"));
	},

	gpsd: async (load) => {
		const { reports } = await load<{ reports(file: TextFile, kind: string): AsyncGenerator<{ lat: number }> }>();
		const lines = [
			'{"class":"VERSION","release":"3"}',
			'{"class":"TPV","lat":1}',
			'{"class":"SKY"}',
			'{"class":"TPV","lat":2}',
		];
		const text = lines.join("\r\n");
		const read = (socket: Socket) => first(2, reports(socket.makefile("rw"), "TPV"));
		const fixes = [
			{ class: "TPV", lat: 1 },
			{ class: "TPV", lat: 2 },
		];
		expect(await everyCut(`${text}\r\n`, read, { trailing: '{"class":', exact: true })).toEqual(fixes);
		await expect(everyCut('{"class":"ERROR","message":"what?"}\n', read, { exact: true })).rejects.toThrow("what?");
		await withPeer([['?WATCH={"enable":true,"json":true};\n', `${text}\n`]], read);
	},

	"NMEA 0183": async (load) => {
		const { sentences } = await load<{ sentences(file: TextReader): AsyncGenerator<string[]> }>();
		const read = (socket: Socket) => all(sentences(socket.makefile("r", { encoding: "latin1" })));
		const lines = [
			"023.0,T*6A",
			"$GPGLL,4916.45,N,12311.12,W,225444,A,*1D",
			"$GPGLL,4916.45,N,12311.12,W,225444,A,*1E",
			"\xff\xfe$GPG!AIVDM,1,1,,B,x,0*5D",
			"",
			"$PMTK001,314,3*36",
		];
		expect(await everyCut(Buffer.from(lines.join("\r\n"), "latin1"), read, { exact: true })).toEqual([
			["GPGLL", "4916.45", "N", "12311.12", "W", "225444", "A", ""],
			["AIVDM", "1", "1", "", "B", "x", "0"],
			["PMTK001", "314", "3"],
		]);
	},

	"SCPI instruments": async (load) => {
		const { query } = await load<{
			query(file: BufferedRWPair, question: string, limit?: number): Promise<string | Buffer>;
		}>();
		const over = (question: string, limit?: number) => (socket: Socket) =>
			query(socket.makefile("rwb"), question, limit);
		const options = { trailing: "#15\n", exact: true };
		expect(await everyCut("1\n", over("*OPC?"), options)).toBe("1");
		expect(await everyCut("#H1F\n", over("*STB?"), options)).toBe("#H1F");
		expect(await everyCut("#15a\nb#1\n", over("CURV?"), options)).toEqual(Buffer.from("a\nb#1"));
		const waves = `#212${"\n#".repeat(6)}\n`;
		expect(await everyCut(waves, over("CURV?"), options)).toEqual(Buffer.from("\n#".repeat(6)));
		await expect(everyCut("#15abcd", over("CURV?"))).rejects.toMatchObject(INCOMPLETE);
		await expect(everyCut("#212", over("CURV?", 11))).rejects.toThrow("a block of 12 bytes");
		await expect(everyCut("#2x12", over("CURV?"))).rejects.toThrow("a block of x1 bytes");
		expect(await withPeer([["*IDN?\n", "ACME,1\r\n"]], over("*IDN?"))).toBe("ACME,1");
	},

	"Telnet prompts": async (load) => {
		const recipe = await load<{
			expect(file: TextReader, prompts: string[], signal?: AbortSignal): Promise<{ before: string; prompt: string }>;
			login(file: TextFile, user: string, password: string, ms?: number): Promise<string>;
		}>();
		const latin1 = { encoding: "latin1" } as const;
		const read = (socket: Socket) => recipe.expect(socket.makefile("r", latin1), ["$ ", "incorrect"]);
		const options = { trailing: " $ ", exact: true };
		const bytes = Buffer.from("\xff\xfd\x18\xff\xfb\n\xff\xf1Cost: $\r\n5 $ ", "latin1");
		expect(await everyCut(bytes, read, options)).toEqual({ before: "Cost: $\n5 ", prompt: "$ " });
		expect(await everyCut("Login incorrect", read, options)).toEqual({ before: "Login ", prompt: "incorrect" });
		const login = (ms?: number) => (socket: Socket) => recipe.login(socket.makefile("rw", latin1), "me", "secret", ms);
		const script = (end: string): [string, string][] => [
			["", "Debian\r\nhost login: "],
			["me\r\n", "Password: "],
			["secret\r\n", end],
		];
		expect(await withPeer(script("\r\nhello\r\n$ "), login())).toBe("\nhello\n");
		await expect(withPeer(script("\r\nLogin incorrect\r\n"), login())).rejects.toThrow("refuses the password");
		// The peer is silent; the deadline ends the wait.
		await expect(withPeer([], login(10))).rejects.toMatchObject({ name: "TimeoutError" });
	},

	"gdb remote packets": async (load) => {
		const { readPacket, packetOf } = await load<{
			readPacket(file: BufferedRWPair | BufferedReader): Promise<string>;
			packetOf(text: string): Buffer;
		}>();
		expect(String(packetOf("OK"))).toBe("$OK#9a");
		expect(String(packetOf(""))).toBe("$#00");
		const read = (socket: Socket) => readPacket(socket.makefile("rwb"));
		const options = { trailing: "+$T05#b9", exact: true };
		for (const text of ["OK", "", "a#b$c}d*e", "\x03\xff\n"]) {
			expect(await everyCut(packetOf(text), read, options)).toBe(text);
		}
		expect(await everyCut("+$0* x}]*\x22#18", read, options)).toBe("0000x}}}}}}");
		expect(await everyCut("+$OK#9b$OK#9a", read, options)).toBe("OK");
		await expect(everyCut("$OK#9", read)).rejects.toMatchObject(INCOMPLETE);
		const replies: [string, string][] = [
			["", "$OK#9b"],
			["-", "$OK#9a"],
			["+", ""],
		];
		expect(await withPeer(replies, read)).toBe("OK");
	},
};
