// Static types follow the mode: checked by the compiler alone (`npm run typecheck`), which fails where an expected error
// is none.

import type { Duplex, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
	type Address,
	type BufferedReader,
	type BufferedRWPair,
	type BufferedWriter,
	type BytesIO,
	connect,
	IncompleteReadError,
	type Listener,
	listen,
	type MakefileOptions,
	type Mode,
	makefile,
	type ReadableFile,
	type Separators,
	type Socket,
	type SocketFile,
	type SocketIO,
	select,
	type socketpair,
	type TextFile,
	type TextIOWrapper,
	type TextReader,
	type TextWriter,
	type WritableFile,
} from "socket-makefile";
import {
	type Field,
	type Framing,
	type HttpFile,
	HttpMessage,
	HttpRequest,
	HttpResponse,
	type OutgoingRequest,
	type OutgoingResponse,
	type RequestLine,
	type readHeaders,
	readRequest,
	type readRequestLine,
	readResponse,
	writeRequest,
	writeResponse,
} from "socket-makefile/http";

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

/** What a function for every file that can be read may call: it knows the separators that text and binary files share. */
export async function generic<T extends string | Buffer>(file: ReadableFile<T>, signal: AbortSignal): Promise<T> {
	check<ReturnType<typeof file.takeuntil>, T | undefined>(true);
	check<ReturnType<typeof file.lines>, AsyncIterableIterator<T, undefined>>(true);
	for await (const line of file.lines({ signal })) check<typeof line, T>(true);
	const separators: readonly string[] = ["\n", "\0"];
	await file.readuntil(separators, { signal });
	await file.readexactly(4, { signal });
	// @ts-expect-error bytes in a text file
	file.readuntil(new Uint8Array(1));
	// @ts-expect-error only binary files have it
	file.peekexactly;
	return file.takeuntil("\n") ?? file.readuntil("\n");
}

type ReadsText = Pick<TextFile, "readuntil" | "takeuntil" | "readexactly" | "read1" | "lines">;
type ReadsBytes = Pick<BufferedReader, "readuntil" | "takeuntil" | "readexactly" | "peekexactly" | "chunks" | "lines">;

export async function untilAndExactly(
	r: TextReader,
	w: TextWriter,
	rw: TextFile,
	wrapper: TextIOWrapper,
	rb: BufferedReader,
	rwb: BufferedRWPair,
	wb: BufferedWriter,
	raw: SocketIO,
	memory: BytesIO,
	base: SocketFile<Buffer>,
	output: Writable,
	signal: AbortSignal,
): Promise<void> {
	const texts: ReadsText[] = [r, rw, wrapper];
	const binaries: ReadsBytes[] = [rb, rwb, raw, memory];
	const both: Promise<string | Buffer>[] = [];
	for (const file of [r, rw, wrapper]) both.push(generic<string>(file, signal));
	for (const file of [rb, rwb, raw, memory, base]) both.push(generic<Buffer>(file, signal));
	for (const text of texts) {
		check<ReturnType<typeof text.readuntil>, Promise<string>>(true);
		check<ReturnType<typeof text.takeuntil>, string | undefined>(true);
		check<ReturnType<typeof text.readexactly>, Promise<string>>(true);
		check<ReturnType<typeof text.read1>, Promise<string>>(true);
		await text.readuntil(["\r\n", "\0"], { signal });
		// @ts-expect-error bytes in a text file
		text.readuntil(new Uint8Array(1));
		// @ts-expect-error bytes in a text file, in a list
		text.takeuntil(["\n", Buffer.from("\n")]);
	}
	for (const binary of binaries) {
		check<ReturnType<typeof binary.readuntil>, Promise<Buffer>>(true);
		check<ReturnType<typeof binary.takeuntil>, Buffer | undefined>(true);
		check<ReturnType<typeof binary.readexactly>, Promise<Buffer>>(true);
		check<ReturnType<typeof binary.peekexactly>, Promise<Buffer>>(true);
		check<ReturnType<typeof binary.chunks>, AsyncIterableIterator<Buffer, undefined>>(true);
		const separators: Separators = ["\n", new Uint8Array([0])];
		await binary.readuntil(separators, { signal });
		binary.takeuntil(Buffer.from("\n"));
		await pipeline(binary.chunks(10, { signal }), output);
		await pipeline(binary.chunks(), output);
		for await (const chunk of binary.chunks()) check<typeof chunk, Buffer>(true);
	}
	// @ts-expect-error a regular expression, whose matches depend on how the bytes were cut
	rb.readuntil(/\n/);
	// @ts-expect-error a number is no separator
	rb.readuntil(10);
	// @ts-expect-error without a size
	rb.readexactly();
	// @ts-expect-error nor with null
	rb.peekexactly(null);
	// @ts-expect-error a signal belongs into an object
	rb.lines(signal);
	// @ts-expect-error text is not peeked at
	r.peekexactly;
	// @ts-expect-error nor handed out in chunks of bytes
	r.chunks;
	check<Extract<keyof TextWriter, keyof ReadsText>, never>(true);
	for (const method of ["readuntil", "takeuntil", "readexactly", "read1", "lines"] as const) {
		// @ts-expect-error a file that is written has none of these
		w[method];
	}
	// @ts-expect-error a binary file that is written is not peeked at
	wb.peekexactly(1);
	// @ts-expect-error nor read in chunks
	wb.chunks(1);
	check<Awaited<ReturnType<typeof r.buffer.read>>, Buffer>(true);
	await r.buffer.read(4);
	await rw.buffer.peekexactly(4);
	await pipeline(r.buffer.chunks(4), output);
	await Promise.all(both);
}

export function incompleteReads(error: unknown, ofBytes: IncompleteReadError<Buffer>): void {
	check<typeof ofBytes.partial, Buffer>(true);
	check<typeof ofBytes.expected, number | undefined>(true);
	const either: IncompleteReadError = ofBytes;
	check<typeof either.partial, string | Buffer>(true);
	if (error instanceof IncompleteReadError) error.message.at(0);
	// @ts-expect-error what is left of a file is text or bytes
	const wrong: IncompleteReadError<number> | undefined = undefined;
	void wrong;
}

export async function http(
	rb: BufferedReader,
	rwb: BufferedRWPair,
	r: TextIOWrapper,
	memory: BytesIO,
	webStream: ReadableStream<Uint8Array>,
	readable: Readable,
	signal: AbortSignal,
): Promise<void> {
	const request = await readRequest(rb, { limits: { head: 1 }, bareLF: true, signal });
	check<typeof request, HttpRequest | undefined>(true);
	// @ts-expect-error the peer may have ended the connection
	request.method;
	if (request === undefined) return;
	check<typeof request.version, "1.0" | "1.1">(true);
	check<typeof request.method | typeof request.target, string>(true);
	check<typeof request.expectsContinue | typeof request.keepAlive, boolean>(true);
	check<typeof request.upgrade, string | undefined>(true);
	check<typeof request.framing, Framing>(true);
	check<typeof request.trailers, readonly Field[] | undefined>(true);
	check<Awaited<ReturnType<typeof request.json>>, unknown>(true);
	// @ts-expect-error what was received does not change
	request.target = "/";
	// @ts-expect-error a request has no status
	request.status;
	const message: HttpMessage = request;
	if (message instanceof HttpRequest) message.target.at(0);
	if (message instanceof HttpResponse) message.status.toFixed();
	// @ts-expect-error a message is a request or a response
	new HttpMessage();
	check<Awaited<ReturnType<typeof readRequestLine>>, RequestLine>(true);
	check<Awaited<ReturnType<typeof readHeaders>>, readonly Field[]>(true);
	check<Awaited<ReturnType<typeof readResponse>>, HttpResponse>(true);
	const file: HttpFile = rwb;
	await readResponse(file, { method: "HEAD", onInterim: ({ status }) => void status.toFixed() });
	// @ts-expect-error HTTP is read as bytes
	await readRequest(r);
	// @ts-expect-error an option that does not exist
	await readRequest(rb, { method: "GET" });

	const answer: OutgoingResponse = { status: 200, reason: "OK", headers: [["A", "b"]], body: "text", request, signal };
	await writeResponse(rwb, answer);
	await writeResponse(memory, { status: 200, headers: new Headers(), body: new Uint8Array(2) });
	for (const body of [readable, webStream, [new Uint8Array(2)], null, undefined])
		await writeResponse(rwb, { status: 200, body });
	// @ts-expect-error without a status
	await writeResponse(rwb, { body: "" });
	// @ts-expect-error pieces are bytes
	await writeResponse(rwb, { status: 200, body: ["text"] });
	// @ts-expect-error HTTP is written as bytes
	await writeResponse(r, answer);
	const question: OutgoingRequest = { method: "POST", path: "/", headers: { Host: "h" }, body: readable, signal };
	await writeRequest(rwb, question);
	// @ts-expect-error without a path
	await writeRequest(rwb, { method: "GET" });
}
