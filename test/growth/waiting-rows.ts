// Many calls wait at the same time; then something settles them all.

import { listen } from "../../src/index.ts";
import { Inbox } from "../../src/socketserver/inbox.ts";
import { systemError } from "../support/scripted-duplex.ts";
import type { Row } from "./measure.ts";
import { type Scene, scene, times, turn } from "./scene.ts";

interface Waiting extends Scene {
	readonly signal: AbortSignal | undefined;
}

/** Makes the function that begins one call. */
type Begin = (scene: Waiting) => (i: number) => Promise<unknown>;

const READS: Readonly<Record<string, Begin>> = {
	"text readline()": ({ socket, signal }) => {
		const f = socket.makefile("r");
		return () => f.readline(undefined, { signal });
	},
	"text read(2)": ({ socket, signal }) => {
		const f = socket.makefile("r");
		return () => f.read(2, { signal });
	},
	"text readlines(1)": ({ socket, signal }) => {
		const f = socket.makefile("r");
		return () => f.readlines(1, { signal });
	},
	"binary readline(9)": ({ socket, signal }) => {
		const f = socket.makefile("rb");
		return () => f.readline(9, { signal });
	},
	"binary read(2)": ({ socket, signal }) => {
		const f = socket.makefile("rb");
		return () => f.read(2, { signal });
	},
	"read1(2)": ({ socket, signal }) => {
		const f = socket.makefile("rwb");
		return () => f.read1(2, { signal });
	},
	"readinto()": ({ socket, signal }) => {
		const f = socket.makefile("rb");
		return () => f.readinto(Buffer.alloc(2), { signal });
	},
	"skipline()": ({ socket, signal }) => {
		const f = socket.makefile("r");
		return () => f.skipline({ signal });
	},
	"next() of an iterator": ({ socket }) => {
		const lines = socket.makefile("rb")[Symbol.asyncIterator]();
		return () => lines.next();
	},
	"peek() and readline()": ({ socket, signal }) => {
		const f = socket.makefile("rb");
		return (i) => (i % 2 === 0 ? f.peek(1, { signal }) : f.readline(-1, { signal }));
	},
	"raw read(2)": ({ socket, signal }) => {
		const f = socket.makefile("rb", { buffering: 0 });
		return () => f.read(2, { signal });
	},
	"recv(2)":
		({ socket, signal }) =>
		() =>
			socket.recv(2, { signal }),
	"readline() of two files by turns": ({ socket, signal }) => {
		const files = [socket.makefile("r"), socket.makefile("rb")];
		return (i) => files[i % 2]?.readline(undefined, { signal }) ?? Promise.reject();
	},
	"readline() of 100 files": ({ socket, signal }) => {
		const files = times(100, () => socket.makefile("rb"));
		return (i) => files[i % 100]?.readline(undefined, { signal }) ?? Promise.reject();
	},
	"readline() behind a read of another file": ({ socket, signal }) => {
		socket
			.makefile("rb")
			.read(2, { signal })
			.catch(() => {});
		const f = socket.makefile("r");
		return () => f.readline(undefined, { signal });
	},
};

const WRITES: Readonly<Record<string, Begin>> = {
	"raw write()": ({ socket, signal }) => {
		const f = socket.makefile("wb", { buffering: 0 });
		return () => f.write(Buffer.from("x\n"), { signal });
	},
	"write() and flush()": ({ socket, signal }) => {
		const f = socket.makefile("w");
		return () => Promise.all([f.write("x\n"), f.flush({ signal })]);
	},
	"flush()": ({ socket, signal }) => {
		const f = socket.makefile("wb");
		f.write(Buffer.from("x"));
		return () => f.flush({ signal });
	},
	"write() of small pieces": ({ socket, signal }) => {
		const f = socket.makefile("wb", { buffering: 8 });
		return () => f.write(Buffer.from("abc"), { signal });
	},
	"writelines()": ({ socket, signal }) => {
		const f = socket.makefile("w", { buffering: 8 });
		return () => f.writelines(["ab\n", "c"], { signal });
	},
	"sendall()":
		({ socket, signal }) =>
		() =>
			socket.sendall("x\n", { signal }),
	"flush() of two files by turns": ({ socket, signal }) => {
		const files = [socket.makefile("w", { lineBuffering: true }), socket.makefile("w", { lineBuffering: true })];
		return (i) => files[i % 2]?.write("x\n", { signal }) ?? Promise.reject();
	},
};

type Settle = (scene: Waiting & { readonly abort: AbortController }, n: number) => unknown;

const ANSWERS: Readonly<Record<string, Settle>> = {
	"answered by a chunk": ({ stream }, n) => void stream.push(Buffer.alloc(2 * n + 2, "x\n")),
	"answered one by one": ({ stream }, n) => times(n + 1, () => stream.push("x\n")),
};
const TAKEN: Readonly<Record<string, Settle>> = {
	"taken one by one": ({ stream }, n) => times(2 * n + 1, () => stream.answer()),
};
const ENDS: Readonly<Record<string, Settle>> = {
	aborted: ({ abort }) => abort.abort(),
	"timed out": ({ socket }) => socket.gettimeout(),
	"and the stream fails": ({ stream }) => stream.destroy(systemError("EIO", "test")),
	"and the socket is handed on": ({ socket }) => void socket.detach().catch(() => {}),
};

function rows(begins: Readonly<Record<string, Begin>>, settles: Readonly<Record<string, Settle>>): Row[] {
	return Object.entries(begins).flatMap(([call, begin]) =>
		Object.entries(settles).map(([how, settle]) => ({
			name: `many calls of ${call} wait, ${how}`,
			n: 5000,
			async prepare(n) {
				const abort = new AbortController();
				const signal = how === "aborted" ? abort.signal : undefined;
				const waiting = { ...scene({ answer: "held" }), signal, abort };
				if (how === "timed out") waiting.socket.settimeout(20);
				const call = begin(waiting);
				const calls = Promise.allSettled(times(n, call));
				if (how !== "timed out") await turn();
				return async () => {
					await settle(waiting, n);
					// What still waits now ends with the stream; a timeout ends all calls itself.
					if (how !== "timed out") await turn().then(() => waiting.stream.destroy());
					await calls;
				};
			},
		})),
	);
}

const several = Object.fromEntries(Object.entries(READS).filter(([name]) => name.includes("file")));
const sends = Object.fromEntries(Object.entries(WRITES).filter(([name]) => name.includes("flush()")));

/** Calls of accept(), and waits for the next request of a server. */
const QUEUES: readonly Row[] = [
	{
		name: "many calls of accept() wait, aborted",
		n: 5000,
		async prepare(n) {
			const listener = await listen(["127.0.0.1", 0]);
			const abort = new AbortController();
			const calls = Promise.allSettled(times(n, () => listener.accept({ signal: abort.signal })));
			return () => {
				abort.abort();
				return Promise.all([calls, listener.close()]);
			};
		},
	},
	{
		name: "many calls of accept() wait, the listener is closed",
		n: 5000,
		async prepare(n) {
			const listener = await listen(["127.0.0.1", 0]);
			const calls = Promise.allSettled(times(n, () => listener.accept()));
			return () => Promise.all([calls, listener.close()]);
		},
	},
	{
		name: "many waits for the next request of a server",
		n: 5000,
		prepare: (n) => () => {
			const inbox = new Inbox(
				async () => "request",
				() => false,
			);
			return Promise.all(times(n, () => inbox.next(null)));
		},
	},
];

/** What waits, and what closes. */
const CLOSING: Readonly<Record<string, (scene: Scene, n: number) => readonly [Promise<unknown>[], () => unknown]>> = {
	"text reads wait": ({ socket }, n) => {
		const f = socket.makefile("r");
		return [times(n, () => f.readline()), () => f.close()];
	},
	"binary reads wait": ({ socket }, n) => {
		const f = socket.makefile("rb");
		return [times(n, () => f.read(1)), () => f.close()];
	},
	"flushes wait": ({ socket }, n) => {
		const f = socket.makefile("w");
		f.write("x");
		return [times(n, () => f.flush()), () => f.close()];
	},
	"calls of recv() wait": ({ socket }, n) => [times(n, () => socket.recv(1)), () => socket.close()],
};

const closes: readonly Row[] = Object.entries(CLOSING).map(([what, begin]) => ({
	name: `many ${what}, the file is closed`,
	n: 5000,
	prepare(n) {
		const over = scene({ answer: "held" });
		const [calls, close] = begin(over, n);
		const settled = Promise.allSettled(calls);
		return async () => {
			const closed = close();
			over.stream.answer();
			await Promise.all([closed, settled]);
		};
	},
}));

export const WAITING: readonly Row[] = [
	...rows(READS, ANSWERS),
	...rows(several, ENDS),
	...rows(WRITES, TAKEN),
	...rows(sends, ENDS),
	...closes,
	...QUEUES,
];
