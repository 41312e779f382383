import { makefile } from "socket-makefile";
import { drained } from "../variants/send.ts";
import { TextByHand } from "../variants/text-by-hand.ts";
import { CPYTHON, writes } from "../writes.ts";

const GO = "Go bufio";

export default writes(
	"each",
	"flush each",
	16,
	[
		{
			name: "write(), await flush()",
			async send(socket, lines, repeats) {
				await using f = makefile(socket, "w");
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) {
						f.write(line);
						await f.flush();
					}
				}
			},
		},
		{
			name: "write(), await flush(), by hand",
			async send(socket, lines, repeats) {
				const f = new TextByHand(socket);
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) {
						f.write(line);
						await f.flush();
					}
				}
			},
		},
		{
			name: "raw",
			async send(socket, lines, repeats) {
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) if (!socket.write(line)) await drained(socket);
				}
			},
		},
	],
	[
		{ name: CPYTHON, command: ["python3", "reader", "write", "1"] },
		{ name: GO, command: ["go", "reader", "write"] },
	],
	[
		{ ours: "write(), await flush()", theirs: CPYTHON, limit: 0.6 },
		{ ours: "write(), await flush()", theirs: GO, limit: 1.3 },
	],
);
