// Static types follow the mode: checked by the compiler alone (`npm run typecheck`), which fails where an expected error
// is none.

import type { Duplex, Readable, Writable } from "node:stream";
import {
	type BufferedReader,
	type BufferedRWPair,
	type BufferedWriter,
	makefile,
	type Socket,
	type SocketIO,
	type TextFile,
	type TextReader,
	type TextWriter,
} from "socket-makefile";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const check = <A, B>(_same: Same<A, B>): void => {};

export function types(duplex: Duplex, readable: Readable, writable: Writable, socket: Socket): void {
	const r = makefile(duplex, "r");
	check<typeof r, TextReader>(true);
	check<ReturnType<typeof r.readline>, Promise<string>>(true);
	// @ts-expect-error a file that is read has no write
	r.write;
	// @ts-expect-error nor writelines
	r.writelines;

	const byDefault = makefile(readable);
	check<typeof byDefault, TextReader>(true);

	const w = makefile(writable, "w", { lineBuffering: true });
	check<typeof w, TextWriter>(true);
	// @ts-expect-error a file that is written has no readline
	w.readline;
	// @ts-expect-error nor iteration
	w[Symbol.asyncIterator];

	check<ReturnType<typeof makefile<"rw">>, TextFile>(true);
	check<ReturnType<typeof makefile<"wr">>, TextFile>(true);

	const rb = makefile(duplex, "rb");
	check<typeof rb, BufferedReader>(true);
	check<ReturnType<typeof rb.readline>, Promise<Buffer>>(true);
	check<ReturnType<typeof makefile<"br">>, BufferedReader>(true);
	check<ReturnType<typeof makefile<"wb">>, BufferedWriter>(true);
	check<ReturnType<typeof makefile<"rwb">>, BufferedRWPair>(true);
	check<ReturnType<typeof makefile<"bwr">>, BufferedRWPair>(true);

	const raw = makefile(socket, "rwb", { buffering: 0 });
	check<typeof raw, SocketIO>(true);
	const buffered = socket.makefile("rb", { buffering: 16 });
	check<typeof buffered, BufferedReader>(true);

	// @ts-expect-error an unknown mode
	makefile(duplex, "rt");
	// @ts-expect-error an unknown newline
	makefile(duplex, "r", { newline: "\n\r" });
	// @ts-expect-error binary modes have no encoding
	makefile(duplex, "rb", { encoding: "utf-8" });
	// @ts-expect-error an unknown option
	makefile(duplex, "r", { encodings: "utf-8" });
	// @ts-expect-error a text file takes strings
	makefile(duplex, "w").write(Buffer.alloc(1));
	// @ts-expect-error a binary file takes bytes
	makefile(duplex, "wb").write("text");
}
