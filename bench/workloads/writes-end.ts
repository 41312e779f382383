import { makefile } from "socket-makefile";
import { CPYTHON, writes } from "../writes.ts";

export default writes(
	"end",
	"flush at the end of each MiB",
	192,
	[
		{
			name: "write(), await flush()",
			async send(socket, lines, repeats) {
				await using f = makefile(socket, "w", { buffering: 1 << 21 });
				for (let i = 0; i < repeats; i++) {
					for (const line of lines) f.write(line);
					await f.flush();
				}
			},
		},
		{
			name: "raw, coalesced by hand",
			async send(socket, lines, repeats) {
				for (let i = 0; i < repeats; i++) {
					let text = "";
					for (const line of lines) text += line;
					await new Promise((resolve) => socket.write(text, resolve));
				}
			},
		},
	],
	[{ name: CPYTHON, command: ["python3", "reader", "write", "13107"] }],
	[{ ours: "write(), await flush()", theirs: "raw, coalesced by hand", limit: 1.1 }],
);
