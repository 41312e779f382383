import { makefile } from "socket-makefile";
import { drained } from "../variants/send.ts";
import { TextByHand } from "../variants/text-by-hand.ts";
import { writes } from "../writes.ts";

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
	{ name: "CPython", command: ["python3", "write", "1"] },
	[{ ours: "write(), await flush()", theirs: "raw", limit: 1.05 }],
);
