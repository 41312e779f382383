// Reading, writing, closing: in memory and over TCP.

import { deepStrictEqual as same } from "node:assert";
import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { BufferedReader, BytesIO, TextIOWrapper } from "socket-makefile";
import { withPair } from "./pair.mjs";

const bytes = (length) => Buffer.from({ length }, () => 0).map((_, i) => (i * 7) % 251);

async function linesOf(file) {
	const lines = [];
	for await (const line of file) lines.push(line);
	return lines;
}

export const files = {
	"memory: lines in universal mode": async () =>
		same(await linesOf(new TextIOWrapper(new BytesIO("a\r\nb\rc\n\nnaïve 日本\nend"))), [
			"a\n",
			"b\n",
			"c\n",
			"\n",
			"naïve 日本\n",
			"end",
		]),
	"memory: text byte by byte": async () => {
		const source = Buffer.from("día 1\r\n😀 two\n");
		let at = 0;
		const raw = new BufferedReader({ read1: async () => source.subarray(at, ++at) });
		same(await linesOf(new TextIOWrapper(raw)), ["día 1\n", "😀 two\n"]);
	},
	"memory: bytes continue where text stopped": async () => {
		const file = new TextIOWrapper(new BufferedReader(new BytesIO(Buffer.from("head\nöbody\xff", "latin1"))), {
			encoding: "latin-1",
		});
		same(await file.readline(), "head\n");
		same(await file.read(1), "ö");
		same(String(await (await file.detach()).read(4)), "body");
	},
	"tcp: text both ways": () =>
		withPair(async (near, far) => {
			const out = near.makefile("rw", { newline: "\r\n" });
			const back = far.makefile("rw");
			await out.writelines(["EHLO\n", "日本\n"]);
			await out.flush();
			same(await back.readline(), "EHLO\n");
			same(await back.readline(), "日本\n");
			await back.write("250 OK\r\n");
			await back.flush();
			same(await out.readline(), "250 OK\r\n");
		}),
	"tcp: a megabyte, then FIN": () =>
		withPair(async (near, far) => {
			const data = bytes(1_000_000);
			const file = near.makefile("wb");
			const reading = far.makefile("rb").read();
			await file.write(data);
			await file.close();
			await near.close();
			same((await reading).equals(data), true);
		}),
	"tcp: the socket closes with its last file": () =>
		withPair(async (near, far) => {
			const file = near.makefile("rw");
			await near.close();
			same(near.closed, false);
			await file.write("last words\n");
			await file.close();
			same(near.closed, true);
			same(await far.makefile("r").read(), "last words\n");
		}),
	"tcp: half open: answers after the peer's FIN": () =>
		withPair(async (near, far) => {
			await near.sendall("question");
			await near.shutdown("write");
			const file = far.makefile("rb", { ownsSocket: true });
			same(String(await file.read()), "question");
			await far.sendall("answer");
			await file.close();
			same(String(await near.makefile("rb").read()), "answer");
		}),
	"tcp: unbuffered files and recvInto": () =>
		withPair(async (near, far) => {
			await near.sendall("abcdef");
			const raw = far.makefile("rb", { buffering: 0 });
			same(String(await raw.read(2)), "ab");
			const target = Buffer.alloc(4);
			let got = 0;
			while (got < 4) got += await far.recvInto(target.subarray(got));
			same(String(target), "cdef");
		}),
	"tcp: unread bytes go back to the stream on detach": () =>
		withPair(async (near, far) => {
			await near.sendall("head\nbody");
			await near.close();
			same(await far.makefile("r").readline(), "head\n");
			let rest = "";
			for await (const chunk of await far.detach()) rest += chunk;
			same(rest, "body");
		}),
	"tcp: two files in turn lose nothing": () =>
		withPair(async (near, far) => {
			await near.sendall("one\ntwo\n");
			const first = far.makefile("r");
			same(await first.readline(), "one\n");
			await first.close();
			same(await far.makefile("r").readline(), "two\n");
		}),
	"bundled: every class and function has the name that it is exported by": async () => {
		for (const entry of ["socket-makefile", "socket-makefile/http", "socket-makefile/socketserver"]) {
			const functions = Object.entries(await import(entry)).filter(([, value]) => typeof value === "function");
			same(
				functions.map(([, value]) => value.name),
				functions.map(([name]) => name),
			);
		}
	},
	"inspect: one line": () =>
		withPair(async (near) => {
			const [host, port] = near.getpeername();
			same(inspect(near), `<Socket ${host}:${port}>`);
			same(inspect(near.makefile("rw")), `<TextIOWrapper mode='rw' encoding='utf-8' ${host}:${port}>`);
		}),
};
