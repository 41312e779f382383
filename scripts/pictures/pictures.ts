// The pictures of the documents.
import { Drawing } from "./drawing.ts";

function bytes(): Drawing {
	const drawing = new Drawing("Five calls take the bytes of a connection one after the other");
	drawing.text(100, 22, "bytes on the wire", "middle");
	drawing.text(300, 22, "what takes them", "middle");
	const pairs = [
		["+OK\\r\\n", "readline()"],
		["$12\\r\\n", "readline()"],
		["Hello, World", "readexactly(12)"],
		["\\r\\n", "skipline()"],
		["+PONG\\r\\n+OK\\r\\n", "detach()"],
	];
	for (const [i, [taken, call]] of pairs.entries()) {
		const y = 40 + i * 38;
		const from = drawing.box(16, y, 168, [`\`${taken}\``]);
		drawing.arrow(from, drawing.box(226, y, 158, [`\`${call}\``], { mark: true }));
	}
	drawing.text(305, 40 + 5 * 38 + 8, "for the next reader", "middle");
	return drawing;
}

function closing(): Drawing {
	const drawing = new Drawing("The socket and its files each hold a reference; the last close() ends the connection");
	const socket = drawing.box(16, 16, 368, ["socket", "one reference of its own"]);
	const f = drawing.box(16, 118, 118, ["file `f`, `'rw'`", "one reference"]);
	const g = drawing.box(142, 118, 118, ["file `g`, `'rb'`", "one reference"]);
	drawing.arrow(socket, f, "`makefile()`");
	drawing.arrow(socket, g, "`makefile()`");
	const end = drawing.box(16, 226, 368, ["the last `close()` ends the connection", "what is buffered, then FIN"], {
		mark: true,
	});
	drawing.arrow(f, end, "`f.close()`", { at: 40 });
	drawing.arrow(g, end, "`g.close()`", { at: 168 });
	drawing.arrow(socket, end, "`socket`\n`.close()`", { at: 296 });
	return drawing;
}

function rooms(): Drawing {
	const drawing = new Drawing("Which room uses which: imports point down");
	const index = drawing.box(16, 16, 118, ["index", "public names"]);
	const testing = drawing.box(141, 16, 118, ["testing", "every cut"]);
	const servers = drawing.box(266, 16, 118, ["socketserver", "Python's servers"]);
	const makefile = drawing.box(16, 106, 118, ["makefile", "stream → file"]);
	const socket = drawing.box(16, 196, 368, ["socket", "reference count, tower of layers"]);
	const stream = drawing.box(16, 286, 90, ["stream", "of Node"]);
	const observe = drawing.box(126, 286, 118, ["observe", "channels, trace"]);
	const http = drawing.box(280, 286, 104, ["http", "by RFC 9112"]);
	const io = drawing.box(126, 376, 258, ["io", "six classes of files"]);
	const text = drawing.box(266, 466, 118, ["io/text", "text over bytes"]);
	const bytes = drawing.box(16, 556, 300, ["io/bytes", "buffers"]);
	const calls = drawing.box(16, 646, 118, ["io/calls", "calls that wait"]);
	const codecs = drawing.box(206, 646, 178, ["codecs", "bytes ↔ text"]);
	const errors = drawing.box(206, 736, 178, ["errors", "what callers catch"]);
	drawing.arrow(index, makefile);
	drawing.arrow(testing, socket);
	drawing.arrow(servers, socket);
	drawing.arrow(makefile, socket);
	drawing.arrow(socket, stream);
	drawing.arrow(socket, observe);
	drawing.arrow(stream, observe);
	drawing.arrow(socket, io, "", { at: 262 });
	drawing.arrow(http, io);
	drawing.arrow(io, text);
	drawing.arrow(stream, bytes);
	drawing.arrow(io, bytes, "", { at: 185 });
	drawing.arrow(text, bytes, "", { at: 291 });
	drawing.arrow(text, codecs, "", { at: 350 });
	drawing.arrow(bytes, calls);
	drawing.arrow(codecs, errors);
	return drawing;
}

function reading(): Drawing {
	const drawing = new Drawing("From the stream's 'data' event to readline(): the call goes down, the data comes up");
	const program = drawing.box(16, 16, 250, ["program", "`await file.readline()`"]);
	const text = drawing.box(16, 124, 250, ["`TextIOWrapper`, `TextInput`", "finds the line, decodes the piece"]);
	const bytes = drawing.box(16, 232, 250, ["`ByteInput`", "bytes that the file has read ahead"]);
	const incoming = drawing.box(16, 340, 250, ["`Incoming`", "bytes that no file has taken"]);
	const stream = drawing.box(16, 448, 250, ["Node's stream", "receives from the kernel"]);
	const queue = drawing.box(300, 124, 84, ["`CallQueue`", "calls that", "wait"], { mark: true, rows: 14 });
	drawing.arrow(program, text, "1 a line that\nis decoded?", { at: 40 });
	drawing.arrow(text, program, "9 the line", { at: 170, back: true });
	drawing.arrow(text, queue, "2", { at: 134 });
	drawing.arrow(queue, text, "5", { at: 162, back: true });
	drawing.arrow(queue, incoming, "3", { at: 353 });
	drawing.arrow(incoming, queue, "4", { at: 382, back: true });
	drawing.arrow(bytes, text, "7, 8 decoded,\n`\\r\\n` → `\\n`", { at: 150, back: true });
	drawing.arrow(incoming, bytes, "6 a chunk,\nnot copied", { at: 150, back: true });
	drawing.arrow(incoming, stream, "3 `'data'`\nlistener", { at: 40 });
	drawing.arrow(stream, incoming, "4 chunk", { at: 150, back: true });
	return drawing;
}

function writing(): Drawing {
	const drawing = new Drawing(
		"From write() to the kernel: text is encoded, collected and sent; flush() waits for the kernel",
	);
	const program = drawing.box(16, 16, 368, ["program", "`await file.write(…)`, `await file.flush()`"]);
	const text = drawing.box(16, 124, 240, ["`TextIOWrapper`, `TextOutput`", "translates `\\n`, encodes"]);
	const bytes = drawing.box(16, 232, 240, ["`ByteOutput`", "a growing string, or a block"]);
	const outgoing = drawing.box(16, 340, 240, ["`Outgoing`", "joins small sends of one turn"]);
	const stream = drawing.box(16, 448, 240, ["Node's stream", "`write()`"]);
	const kernel = drawing.box(16, 556, 240, ["kernel"]);
	const queue = drawing.box(300, 124, 84, ["`CallQueue`", "calls that", "wait"], { mark: true, rows: 14 });
	drawing.arrow(program, text, "1 `write()`", { at: 60 });
	drawing.arrow(text, bytes, "2, 3", { at: 60 });
	drawing.arrow(bytes, outgoing, "4 `flush()`, `close()`\nor a full buffer", { at: 60 });
	drawing.arrow(outgoing, stream, "5, 6 at once", { at: 40 });
	drawing.arrow(stream, kernel, "6", { at: 40 });
	drawing.arrow(kernel, stream, "8 taken", { at: 160, back: true });
	drawing.arrow(stream, outgoing, "8 called\nback", { at: 160, back: true });
	drawing.arrow(program, queue, "7", { at: 325 });
	drawing.arrow(queue, program, "9", { at: 360, back: true });
	drawing.arrow(outgoing, queue, "8", { at: 382, back: true });
	return drawing;
}

function ending(): Drawing {
	const drawing = new Drawing(
		"From close() to FIN: unread bytes go back, unsent ones go out, the last reference ends the connection",
	);
	const program = drawing.box(16, 16, 368, ["program", "`await file.close()`"]);
	const file = drawing.box(16, 106, 368, ["`TextIOWrapper`, `BufferedRWPair`", "closed: every later call rejects"]);
	const input = drawing.box(16, 196, 176, ["`ByteInput`", "unread bytes go back"]);
	const output = drawing.box(208, 196, 176, ["`ByteOutput`", "sends what it holds"]);
	const raw = drawing.box(16, 296, 368, ["`SocketIO`", "gives up its reference to the socket"]);
	const socket = drawing.box(16, 396, 368, ["`Socket`", "counts the references"], { mark: true });
	const open = drawing.box(16, 506, 118, ["open files:", "nothing more"]);
	const given = drawing.box(141, 506, 118, ["none, but not", "closed: put back"]);
	const channel = drawing.box(266, 506, 118, ["`StreamChannel`", "closes"]);
	const fin = drawing.box(144, 606, 240, ["what is left, then FIN", "`Outgoing` calls `end()`"]);
	const gone = drawing.box(144, 706, 240, ["discard, then destroy", "a reset if sending fails"]);
	drawing.arrow(program, file, "1, 2");
	drawing.arrow(file, input, "3");
	drawing.arrow(file, output, "4");
	drawing.arrow(input, raw);
	drawing.arrow(output, raw);
	drawing.arrow(raw, socket, "5");
	drawing.arrow(socket, open, "6");
	drawing.arrow(socket, given, "6");
	drawing.arrow(socket, channel, "7");
	drawing.arrow(channel, fin, "8");
	drawing.arrow(fin, gone, "9, 10");
	return drawing;
}

function handingOn(): Drawing {
	const drawing = new Drawing("detach() puts unread bytes back into the Node stream for the next reader");
	const file = drawing.box(16, 16, 176, ["file", "lines, counts"]);
	const tls = drawing.box(208, 16, 176, ["the same files", "over TLS"]);
	const buffer = drawing.box(16, 128, 368, ["unread bytes", "in the order of the stream"], { mark: true });
	const stream = drawing.box(16, 240, 368, ["Node's stream"]);
	const kernel = drawing.box(16, 330, 176, ["kernel"]);
	const next = drawing.box(208, 330, 176, ["the next reader", "`ws`, TLS, `pipe()`"]);
	drawing.arrow(buffer, file, "", { at: 50 });
	drawing.arrow(file, buffer, "`close()`", { at: 100, back: true });
	drawing.arrow(buffer, tls, "`starttls()`:\nonly if empty", { at: 270 });
	drawing.arrow(stream, buffer, "chunks", { at: 50 });
	drawing.arrow(buffer, stream, "`detach()`", { at: 270, back: true });
	drawing.arrow(kernel, stream, "", { at: 50 });
	drawing.arrow(stream, next, "", { at: 270, back: true });
	return drawing;
}

function lineProtocols(): Drawing {
	const drawing = new Drawing("readline and split2 pull everything; a file takes only what is asked for");
	const one = drawing.box(16, 16, 176, ["socket"]);
	const other = drawing.box(208, 16, 176, ["socket"]);
	const readline = drawing.box(16, 96, 176, ["readline, split2", "pull everything"]);
	const file = drawing.box(208, 96, 176, ["file", "takes what is asked for"], { mark: true });
	drawing.arrow(one, readline);
	drawing.arrow(other, file);
	const lines = drawing.box(16, 196, 80, ["lines"]);
	const lost = drawing.box(112, 196, 80, ["the rest:", "lost"]);
	const same = drawing.box(208, 196, 176, ["lines,", "counted bytes"]);
	drawing.arrow(readline, lines);
	drawing.arrow(readline, lost, "", { back: true });
	drawing.arrow(file, same);
	const next = drawing.box(208, 306, 176, ["the next reader", "TLS, WebSocket, a file"]);
	drawing.arrow(same, next, "the rest");
	return drawing;
}

function limits(): Drawing {
	const drawing = new Drawing("What limits a wait, an exchange and a line; after each error the next call goes on");
	const rows = [
		["one wait", "`settimeout(ms)`", "`TimeoutError`"],
		["an exchange", "`{ signal }`", "`signal.reason`"],
		["a line", "`maxLineLength`", "`LineTooLongError`"],
	];
	for (const [i, [what = "", limit = "", error = ""]] of rows.entries()) {
		const y = 16 + i * 72;
		const from = drawing.box(16, y, 150, [what, limit]);
		drawing.arrow(from, drawing.box(216, y, 168, [error], { rows: 2, mark: true }));
	}
	drawing.text(200, 248, "Each consumes nothing: the next call goes on", "middle");
	drawing.text(200, 266, "where the file stood.", "middle");
	return drawing;
}

function scaling(): Drawing {
	const drawing = new Drawing("Three servers of one chat: each has clients and rooms, and they meet in NATS");
	const relays = [16, 141, 266].map((x) => {
		const clients = drawing.box(x, 16, 118, ["clients"]);
		const hub = drawing.box(x, 106, 118, ["`Hub`", "rooms"]);
		const exchange = drawing.box(x, 196, 118, ["`Exchange`"], { rows: 2 });
		const relay = drawing.box(x, 286, 118, ["`Relay`"], { rows: 2 });
		drawing.arrow(clients, hub, "lines");
		drawing.arrow(hub, exchange);
		drawing.arrow(exchange, relay);
		return relay;
	});
	const nats = drawing.box(16, 386, 368, ["NATS"], { mark: true });
	for (const relay of relays) drawing.arrow(relay, nats);
	return drawing;
}

/** The pictures by the names of their files. */
export const pictures: Readonly<Record<string, () => Drawing>> = {
	bytes,
	closing,
	rooms,
	reading,
	writing,
	ending,
	"handing-on": handingOn,
	"line-protocols": lineProtocols,
	limits,
	scaling,
};
