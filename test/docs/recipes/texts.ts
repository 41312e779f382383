import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import {
	type BufferedReader,
	type BufferedRWPair,
	type Listener,
	listen,
	type Socket,
	type TextFile,
} from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { certificate } from "../../support/certificate.ts";
import { needs } from "../../support/tools.ts";
import { type Drives, withPeer } from "./drive.ts";

const CRLF = { newline: "\r\n" } as const;
const INCOMPLETE = { name: "IncompleteReadError" };

export const texts: Drives = {
	"POP3: text with dot-stuffing": async (load) => {
		const { command, readText } = await load<{
			command(file: BufferedRWPair, line: string): Promise<string>;
			readText(file: BufferedReader, limit?: number): Promise<Buffer>;
		}>();
		const read = (limit?: number) => (socket: Socket) => readText(socket.makefile("rb"), limit);
		const mail = Buffer.from("Subject: é\r\n\r\n.\r\n..a\r\n.\nb\xff\r\n", "latin1");
		const sent = Buffer.from(mail.toString("latin1").replace(/^\./gm, ".."), "latin1");
		const whole = Buffer.concat([sent, Buffer.from(".\r\n")]);
		const options = { trailing: "+OK .\r\n.\r\n", exact: true };
		expect((await everyCut(whole, read(), options)).toString("latin1")).toBe(mail.toString("latin1"));
		expect(String(await everyCut(".\r\n", read(), options))).toBe("");
		await expect(everyCut("a\r\n.", read())).rejects.toMatchObject(INCOMPLETE);
		await expect(everyCut("a\r\n.\r\n", read(2))).rejects.toThrow("longer than 2 bytes");
		const ask = (line: string) => (socket: Socket) => command(socket.makefile("rwb"), line);
		expect(await withPeer([["RETR 1\r\n", "+OK 20 octets\r\n"]], ask("RETR 1"))).toBe("+OK 20 octets");
		await expect(withPeer([["PASS x\r\n", "-ERR no\r\n"]], ask("PASS x"))).rejects.toThrow("PASS: -ERR no");
	},

	"IMAP literals": async (load) => {
		const { readResponse, writeWithLiteral } = await load<{
			readResponse(file: BufferedReader, limit?: number): Promise<(string | Buffer)[]>;
			writeWithLiteral(file: BufferedRWPair, line: string, bytes: Buffer): Promise<void>;
		}>();
		const read = (limit?: number) => (socket: Socket) => readResponse(socket.makefile("rb"), limit);
		const literal = Buffer.from("a {9}\r\n\xff", "latin1");
		const parts = ["* 1 FETCH (A {8}", literal, " B {0}", Buffer.alloc(0), " C {x})"];
		const whole = Buffer.concat([Buffer.from("* 1 FETCH (A {8}\r\n"), literal, Buffer.from(" B {0}\r\n C {x})\r\n")]);
		expect(await everyCut(whole, read(), { trailing: "A1 OK\r\n", exact: true })).toEqual(parts);
		await expect(everyCut(whole.subarray(0, 20), read())).rejects.toMatchObject(INCOMPLETE);
		await expect(everyCut(whole, read(7))).rejects.toThrow("a literal of 8 bytes");
		const append = (socket: Socket) =>
			writeWithLiteral(socket.makefile("rwb"), "A1 APPEND INBOX", Buffer.from("mail\r\n"));
		await withPeer(
			[
				["A1 APPEND INBOX {6}\r\n", "+ go\r\n"],
				["mail\r\n\r\n", ""],
			],
			append,
		);
		await expect(withPeer([["A1 APPEND INBOX {6}\r\n", "A1 NO\r\n"]], append)).rejects.toThrow("A1 NO");
	},

	"NNTP: articles and lists": async (load) => {
		const { ask } = await load<{
			ask(file: TextFile, command: string): Promise<{ status: string; lines: string[] }>;
		}>();
		const over = (command: string) => (socket: Socket) =>
			ask(socket.makefile("rw", { newline: "\r\n", errors: "surrogateescape" }), command);
		const options = { trailing: "211 .\r\n.\r\n", exact: true };
		const article = "220 1 <a@b>\r\nSubject: é\r\n\r\n..a\r\nb\n.\r\n.\r\n";
		expect(await everyCut(article, over("ARTICLE 1"), options)).toEqual({
			status: "220 1 <a@b>",
			lines: ["Subject: é", "", ".a", "b\n."],
		});
		expect(await everyCut("211 3 1 3 x\r\n", over("GROUP x"), options)).toEqual({ status: "211 3 1 3 x", lines: [] });
		await expect(everyCut("430 none\r\n", over("BODY 9"), options)).rejects.toThrow("BODY 9: 430 none");
		await expect(everyCut(article.slice(0, -1), over("HEAD"))).rejects.toMatchObject(INCOMPLETE);
		const bytes = Buffer.from("222 0\r\n\xe9\r\n.\r\n", "latin1");
		const { lines } = await everyCut(bytes, over("BODY"), options);
		expect(lines).toEqual(["\udce9"]);
		await withPeer([["DATE\r\n", "111 20240101000000\r\n"]], over("DATE"));
	},

	"FTP: two connections": async (load) => {
		const { ask, retrieve } = await load<{
			ask(file: TextFile, command?: string): Promise<string>;
			retrieve(file: TextFile, host: string, path: string, output: NodeJS.WritableStream): Promise<string>;
		}>();
		const over = (command?: string) => (socket: Socket) => ask(socket.makefile("rw", CRLF), command);
		const options = { trailing: "220 next\r\n", exact: true };
		const greeting = "220-hello\r\n221 not this\r\n 220 nor this\r\n220-\r\n220 ready\r\n";
		expect(await everyCut(greeting, over(), options)).toBe("220 ready");
		expect(await everyCut("331 who?\r\n", over("USER x"), options)).toBe("331 who?");
		await expect(everyCut("530 no\r\n", over("USER x"), options)).rejects.toThrow("530 no");

		await using data = await listen(["127.0.0.1", 0]);
		const passive = `229 ok (|||${data.address()[1]}|)\r\n`;
		const bytes = Buffer.from([...Array(300).keys()]);
		const get = (output: PassThrough) => (socket: Socket) =>
			retrieve(socket.makefile("rw", CRLF), "127.0.0.1", "a b", output);
		const output = new PassThrough();
		const sending = data.accept().then(async (socket) => {
			for (let at = 0; at < bytes.length; at += 7) await socket.sendall(bytes.subarray(at, at + 7));
			await socket.close();
		});
		const received = text(output.setEncoding("latin1"));
		const last = await withPeer(
			[
				["EPSV\r\n", passive],
				["RETR a b\r\n", "150 here\r\n226 done\r\n"],
			],
			get(output),
		);
		await sending;
		expect(last).toBe("226 done");
		expect(await received).toBe(bytes.toString("latin1"));

		const refused = withPeer(
			[
				["EPSV\r\n", passive],
				["RETR a b\r\n", "550 no such file\r\n"],
			],
			get(new PassThrough()),
		);
		await expect(refused).rejects.toThrow("550 no such file");
		// The data connection does not stay open.
		const socket = await data.accept();
		await expect(socket.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		await socket.close();
	},

	Gemini: async (load) => {
		const { fetchGemini } = await load<{
			fetchGemini(url: string, tls: object, limit?: number): Promise<{ status: number; meta?: string; body: Buffer }>;
		}>();
		if (!needs("openssl")) return;
		const { key, cert } = certificate();
		await using listener = await listen(["127.0.0.1", 0], { tls: { key, cert } });
		const url = `gemini://localhost:${listener.address()[1]}/a`;
		const get = async (answer: string, limit?: number) => {
			const serving = serveOnce(listener, answer);
			const fetching = fetchGemini(url, { ca: cert, host: "127.0.0.1" }, limit);
			const [result, request] = await Promise.allSettled([fetching, serving]);
			expect(request).toEqual({ status: "fulfilled", value: `${url}\r\n` });
			if (result.status === "rejected") throw result.reason;
			return result.value;
		};
		expect(await get("20 text/gemini\r\n# é\r\n")).toEqual({
			status: 20,
			meta: "text/gemini",
			body: Buffer.from("# é\r\n"),
		});
		expect(await get("51 not here\r\nmore")).toEqual({ status: 51, meta: "not here", body: Buffer.alloc(0) });
		await expect(get("20 text/plain\r\n123", 2)).rejects.toThrow("longer than 2 bytes");
		await expect(get("HTTP/1.1 400 what?\r\n")).rejects.toThrow("not Gemini");
		await expect(get("70 what?\r\n")).rejects.toThrow("not Gemini");
		await expect(get("20 text/pl")).rejects.toMatchObject(INCOMPLETE);
	},

	"CONNECT through a proxy": async (load) => {
		const { openTunnel } = await load<{ openTunnel(socket: Socket, host: string, port: number): Promise<void> }>();
		const open = (socket: Socket) => openTunnel(socket, "example.org", 22);
		const options = { trailing: "SSH-2.0-x\r\n\r\n", exact: true };
		await everyCut("HTTP/1.1 200 OK\r\nVia: a\r\n\r\n", open, options);
		await everyCut("HTTP/1.0 200\r\n\r\n", open, options);
		const through = async (socket: Socket) => {
			await open(socket);
			await using file = socket.makefile("r");
			return await file.read();
		};
		expect(await everyCut("HTTP/1.1 200 OK\r\n\r\nSSH\r\n", through)).toBe("SSH\n");
		await expect(everyCut("HTTP/1.1 407 Who?\r\n\r\n", open)).rejects.toThrow("refused: HTTP/1.1 407 Who?");
		await expect(everyCut("HTTP/1.1 200 OK\r\n", open)).rejects.toMatchObject(INCOMPLETE);
		await expect(everyCut("220 smtp\r\n\r\n", open)).rejects.toThrow("refused: 220 smtp");
		const request = "CONNECT example.org:22 HTTP/1.1\r\nHost: example.org:22\r\n\r\n";
		const closed = async (socket: Socket) => {
			await expect(open(socket)).rejects.toMatchObject({ name: "LineTooLongError" });
			return socket.closed;
		};
		const endless = withPeer([[request, `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(3000)}`]], closed);
		expect(await endless).toBe(true);
	},
};

/** Takes one connection, reads a line, and answers byte by byte. Resolves to the line when the client has closed. */
async function serveOnce(listener: Listener<readonly [string, number]>, answer: string): Promise<string> {
	const socket = await listener.accept();
	const line = await socket.makefile("r", { newline: "\r\n" }).readline();
	for (const byte of Buffer.from(answer)) await socket.sendall(Buffer.of(byte)).catch(() => {});
	await socket.shutdown("write").catch(() => {});
	// The client closes the connection, if need be before it has read everything.
	await socket.recv(1).catch(() => {});
	socket.abort();
	return line;
}
