import { makefile } from "socket-makefile";
import { byLine, exchanges } from "../exchange.ts";
import { TextByHand } from "../variants/text-by-hand.ts";

const CPYTHON = "CPython makefile('rw'), two processes";
const GO = "Go bufio";
const LINE = `${"ping".repeat(5)}\n`;

export default exchanges(
	{ name: "ping-pong", title: "one line there and back, both ends on one core", repeats: 20_000, answer: LINE },
	[
		{
			name: "await readline()",
			async serve(socket) {
				const f = makefile(socket, "rw");
				for await (const line of f) {
					f.write(line);
					await f.flush();
				}
			},
			async ask(socket, count, answers) {
				const f = makefile(socket, "rw");
				for (let i = 0; i < count; i++) {
					f.write(LINE);
					await f.flush();
					answers.add(await f.readline());
				}
			},
		},
		{
			name: "await readline(), by hand",
			async serve(socket) {
				const f = new TextByHand(socket);
				for (let line = await f.readline(); line !== ""; line = await f.readline()) {
					f.write(line);
					await f.flush();
				}
			},
			async ask(socket, count, answers) {
				const f = new TextByHand(socket);
				for (let i = 0; i < count; i++) {
					f.write(LINE);
					await f.flush();
					answers.add(await f.readline());
				}
			},
		},
		{
			name: "raw",
			async serve(socket) {
				byLine(socket, (line) => socket.write(`${line}\n`));
			},
			ask(socket, count, answers) {
				return new Promise((resolve) => {
					byLine(socket, (line) => {
						answers.add(`${line}\n`);
						if (answers.count === count) resolve();
						else socket.write(LINE);
					});
					socket.write(LINE);
				});
			},
		},
	],
	[
		{ name: CPYTHON, command: ["python3", "reader", "ping-pong"] },
		{ name: GO, command: ["go", "reader", "ping-pong"] },
	],
	[
		{ ours: "await readline()", theirs: "raw", of: "cpu", limit: 0.95 },
		{ ours: "await readline()", theirs: CPYTHON, of: "cpu", limit: 0.8 },
		{ ours: "await readline()", theirs: GO, of: "cpu", limit: 1.9 },
	],
);
