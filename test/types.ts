// Static types follow the mode: checked by the compiler alone (`npm run typecheck`), which fails where an expected error
// is none.

import type { Duplex, Readable, Writable } from "node:stream";
import {
	type Address,
	type BufferedReader,
	type BufferedRWPair,
	type BufferedWriter,
	connect,
	type Listener,
	listen,
	type MakefileOptions,
	type Mode,
	makefile,
	type ReadableFile,
	type Socket,
	type SocketIO,
	select,
	type socketpair,
	type TextFile,
	type TextIOWrapper,
	type TextReader,
	type TextWriter,
	type WritableFile,
} from "socket-makefile";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const check = <A, B>(_same: Same<A, B>): void => {};

export function types(
	duplex: Duplex,
	readable: Readable,
	writable: Writable,
	socket: Socket,
	listener: Listener,
	size: number,
): void {
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

	// Messages.
	check<ReturnType<typeof r.readuntil>, Promise<string>>(true);
	check<ReturnType<typeof r.takeuntil>, string | undefined>(true);
	check<ReturnType<typeof r.readexactly>, Promise<string>>(true);
	check<ReturnType<typeof r.read1>, Promise<string>>(true);
	check<ReturnType<typeof rb.readuntil>, Promise<Buffer>>(true);
	check<ReturnType<typeof rb.takeuntil>, Buffer | undefined>(true);
	check<ReturnType<typeof rb.peekexactly>, Promise<Buffer>>(true);
	r.readuntil(["\n", "\r\n"] as const);
	rb.readuntil(["\n", new Uint8Array([0])] as const);
	// @ts-expect-error the separators of a text file are strings
	r.readuntil(new Uint8Array([0]));
	// @ts-expect-error a regular expression is no separator
	rb.readuntil(/x/);
	// @ts-expect-error an exact read needs a size
	rb.readexactly();
	// @ts-expect-error and so does a look ahead
	rb.peekexactly(null);
	// @ts-expect-error a text file has no chunks
	r.chunks;
	// @ts-expect-error a file that is written has no messages
	w.readuntil;

	// The layer below a text file is that of the mode.
	check<typeof r.buffer, BufferedReader>(true);
	check<Awaited<ReturnType<typeof r.detach>>, BufferedReader>(true);
	check<typeof w.buffer, BufferedWriter>(true);
	check<Awaited<ReturnType<typeof w.detach>>, BufferedWriter>(true);
	const rw = socket.makefile("rw");
	check<typeof rw.buffer, BufferedRWPair>(true);
	check<Awaited<ReturnType<typeof rw.detach>>, BufferedRWPair>(true);
	const wrapper: TextIOWrapper = rw;

	// What generic code takes.
	const readable1: ReadableFile<string>[] = [r, rw, wrapper];
	const readable2: ReadableFile<Buffer>[] = [rb, makefile(duplex, "rwb"), makefile(duplex, "rb", { buffering: 0 })];
	const writable1: WritableFile<string>[] = [w, rw, wrapper];
	const writable2: WritableFile<Buffer>[] = [makefile(duplex, "wb"), makefile(duplex, "rwb")];
	// @ts-expect-error a file that is written cannot be read
	const wrong1: ReadableFile<string> = w;
	// @ts-expect-error a file that is read cannot be written
	const wrong2: WritableFile<string> = r;
	for (const file of [readable1, readable2, writable1, writable2, wrong1, wrong2]) void file;
	// @ts-expect-error the reading methods of a file that is written exist at run time only
	makefile(duplex, "wb").read(1);

	const raw = makefile(socket, "rwb", { buffering: 0 });
	check<typeof raw, SocketIO>(true);
	const buffered = socket.makefile("rb", { buffering: 16 });
	check<typeof buffered, BufferedReader>(true);
	// What is not known when it is compiled may be 0.
	const either = makefile(duplex, "rb", { buffering: size });
	check<typeof either, BufferedReader | SocketIO>(true);
	const options: MakefileOptions = {};
	const any = makefile(duplex, "wb", options);
	check<typeof any, BufferedWriter | SocketIO>(true);
	const limited = makefile(duplex, "rb", { maxLineLength: 10 });
	check<typeof limited, BufferedReader>(true);
	const text = makefile(duplex, "r", { buffering: size });
	check<typeof text, TextReader>(true);

	// What select() resolves to has the types of what it was given.
	const selected = select([socket, listener], [socket, w, raw], [rw], 100, {});
	check<typeof selected, Promise<[(Socket | Listener)[], (Socket | TextWriter | SocketIO)[], TextFile[]]>>(true);
	const onlyReaders = select(new Set([r, rb]));
	check<typeof onlyReaders, Promise<[(TextReader | BufferedReader)[], never[], never[]]>>(true);
	// @ts-expect-error a file that is written is not read
	void select([w]);
	// @ts-expect-error a file that is read is not written
	void select([], [r]);
	// @ts-expect-error a listener is not written
	void select([], [listener]);
	// @ts-expect-error a stream is no socket
	void select([duplex]);
	// @ts-expect-error a signal belongs into an object
	void select([socket], [], [], 0, new AbortController().signal);
	check<ReturnType<typeof socketpair>, [Socket, Socket]>(true);

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

/** The modes one by one, as the compiler lists them in the error for a wrong one: see test/files/mode-error.test.ts. */
type Modes = "" | "r" | "w" | "b" | "rw" | "wr" | "rb" | "br" | "wb" | "bw" | `${"rw" | "wr"}b`;
check<Mode, Modes | "rbw" | "wbr" | "brw" | "bwr">(true);

type HostAndPort = readonly [host: string, port: number];

export async function addresses(address: Address, socket: Socket): Promise<void> {
	const tcp = await listen(["127.0.0.1", 0]);
	check<typeof tcp, Listener<HostAndPort>>(true);
	const [host, port] = tcp.address();
	check<typeof host, string>(true);
	check<typeof port, number>(true);
	const constant = ["127.0.0.1", 0] as const;
	const ofConstant = await listen(constant);
	check<typeof ofConstant, Listener<HostAndPort>>(true);
	const unix = await listen("/tmp/x.sock");
	check<typeof unix, Listener<string>>(true);
	check<ReturnType<typeof unix.address>, string>(true);
	const either = await listen(address);
	check<typeof either, Listener<Address>>(true);
	check<typeof either, Listener>(true);
	const any: Listener[] = [tcp, unix, either];
	for (const listener of any) {
		for await (const accepted of listener) check<typeof accepted, Socket>(true);
		check<ReturnType<typeof listener.unref>, typeof listener>(true);
	}
	await connect(tcp.address());
	await connect(unix.address());
	// @ts-expect-error an address of three items
	await listen(["127.0.0.1", 0, 0]);
	// @ts-expect-error an option of listen()
	await connect(tcp.address(), { backlog: 1 });
	// @ts-expect-error no family of addresses
	await connect(tcp.address(), { family: 5 });
	check<ReturnType<typeof socket.setNoDelay>, Socket>(true);
}
