import { makefile } from "socket-makefile";
import { drained } from "../variants/send.ts";
import { CPYTHON, writes } from "../writes.ts";

export default writes(
	"100",
	"flush each 100",
	192,
	[
		{
			name: "write(), await flush()",
			async send(socket, lines, repeats) {
				await using f = makefile(socket, "w");
				let n = 0;
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) {
						f.write(line);
						if (++n % 100 === 0) await f.flush();
					}
				}
			},
		},
		{
			name: "raw, coalesced by hand",
			async send(socket, lines, repeats) {
				let text = "";
				let n = 0;
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) {
						text += line;
						if (++n % 100 !== 0) continue;
						if (!socket.write(text)) await drained(socket);
						text = "";
					}
				}
				socket.write(text);
			},
		},
	],
	[{ name: CPYTHON, command: ["python3", "reader", "write", "100"] }],
	[
		{ ours: "write(), await flush()", theirs: "raw, coalesced by hand", limit: 1.15 },
		{ ours: "write(), await flush()", theirs: CPYTHON, limit: 0.58, floor: "raw, coalesced by hand" },
	],
);
