import { makefile, type TextFile } from "socket-makefile";
import { type Answers, byLine, type Exchange, exchanges } from "../exchange.ts";
import { TextByHand } from "../variants/text-by-hand.ts";

const REQUEST = "GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n";
const FIELDS = Array.from({ length: 15 }, (_, i) => `X-Field-Number-${i}: some value of usual length ${i * 7919}\r\n`);
const HEAD = ["HTTP/1.1 204 No Content\r\n", ...FIELDS, "\r\n"].join("");
/** The head as text lines. */
const LINES = HEAD.replaceAll("\r\n", "\n");
const options = { encoding: "latin-1" };

const serve: Exchange["serve"] = async (socket) => {
	const f = makefile(socket, "rw", { ...options });
	for await (const line of f) {
		if (line !== "\n") continue;
		f.write(HEAD);
		await f.flush();
	}
};

async function askTaking(f: TextByHand | TextFile, count: number, answers: Answers): Promise<void> {
	for (let i = 0; i < count; i++) {
		f.write(REQUEST);
		await f.flush();
		let head = "";
		for (;;) {
			const line = f.takeline() ?? (await f.readline());
			head += line;
			if (line === "\n") break;
		}
		answers.add(head);
	}
}

export default exchanges(
	{
		name: "http-head",
		title: "an HTTP head of 15 fields, keep-alive, both ends on one core",
		repeats: 10_000,
		answer: LINES,
	},
	[
		{
			name: "await readline()",
			serve,
			async ask(socket, count, answers) {
				const f = makefile(socket, "rw", options);
				for (let i = 0; i < count; i++) {
					f.write(REQUEST);
					await f.flush();
					let head = "";
					for (let line = await f.readline(); ; line = await f.readline()) {
						head += line;
						if (line === "\n") break;
					}
					answers.add(head);
				}
			},
		},
		{
			name: "takeline() ?? await readline()",
			serve,
			ask: (socket, count, answers) => askTaking(makefile(socket, "rw", options), count, answers),
		},
		{
			name: "takeline() ?? await readline(), by hand",
			async serve(socket) {
				const f = new TextByHand(socket);
				for (let line = await f.readline(); line !== ""; line = await f.readline()) {
					if (line !== "\n") continue;
					f.write(HEAD);
					await f.flush();
				}
			},
			ask: (socket, count, answers) => askTaking(new TextByHand(socket), count, answers),
		},
		{
			name: "raw",
			async serve(socket) {
				byLine(socket, (line) => line === "" && socket.write(HEAD, "latin1"));
			},
			ask(socket, count, answers) {
				return new Promise((resolve) => {
					let head = "";
					byLine(socket, (line) => {
						head += `${line}\n`;
						if (line !== "") return;
						answers.add(head);
						head = "";
						if (answers.count === count) resolve();
						else socket.write(REQUEST, "latin1");
					});
					socket.write(REQUEST, "latin1");
				});
			},
		},
	],
	[],
	[
		{
			ours: "await readline()",
			theirs: "raw",
			of: "cpu",
			limit: 1.1,
			floor: "takeline() ?? await readline(), by hand",
		},
		{ ours: "takeline() ?? await readline()", theirs: "raw", of: "cpu", limit: 1 },
	],
);
