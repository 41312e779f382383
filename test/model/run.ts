// Runs one program, and tells where the library and the model differ.

import { setImmediate } from "node:timers/promises";
import {
	BufferedReader,
	BufferedRWPair,
	makefile,
	registerError,
	Socket,
	SocketIO,
	TextIOWrapper,
} from "../../src/index.ts";
import type { Clock } from "./clock.ts";
import { bytesOf, Ledger, markOf, type Reader } from "./ledger.ts";
import type { FileSpec, Program, Step } from "./program.ts";
import { type End, KINDS } from "./streams.ts";

type File = TextIOWrapper | BufferedReader | BufferedRWPair | SocketIO;

interface Open extends Reader {
	readonly file: File;
	/** The calls whose results are not entered into the ledger yet, in order. They are answered in that order. */
	readonly calls: Call[];
}

interface Call {
	readonly name: string;
	/** Whether it was made after close(), or waited then. */
	mustReject: boolean;
	/** Enters its result into the ledger; undefined until it settles. */
	enter: (() => unknown) | undefined;
}

const REGISTERED = "model-suite";
let running: Run | undefined;
registerError(REGISTERED, (error) => running?.handle(error) ?? ["", error.end]);

/** Every call of an error handler may act on its own; a program must end nevertheless. */
const MOST_REENTRIES = 12;
/** How often an error handler may be asked by one program. */
const MOST_ASKED = 2000;
const THROWN = "thrown by user code";

class Run {
	readonly #program: Program;
	readonly #clock: Clock;
	readonly #end: End;
	readonly #content: Buffer;
	readonly #ledger: Ledger;
	readonly #opens: Open[] = [];
	readonly #pending = new Set<Call>();
	readonly #recv: Reader = { name: "recv()", text: undefined, last: -1, disturbed: false };
	#socket: Socket;
	#abort = new AbortController();
	#arrived = 0;
	#reentries = 0;
	#asked = 0;
	#names = 0;
	#inHandler = false;
	#over = false;
	#written: { readonly file: string; readonly token: string; done: boolean }[] = [];

	constructor(program: Program, clock: Clock) {
		this.#program = program;
		this.#clock = clock;
		this.#content = bytesOf(program.content, program.lineEnd);
		this.#ledger = new Ledger(this.#content);
		this.#end = KINDS[program.stream]();
		this.#end.stream.on("error", () => {});
		this.#socket = Socket.from(this.#end.stream);
		this.#listen();
	}

	get faults(): readonly string[] {
		return this.#ledger.faults;
	}

	/** The error handler of the program: acts, and gives a character that stands for the bytes. */
	readonly handle = (error: { object: string | Uint8Array; start: number; end: number }): readonly [string, number] => {
		if (++this.#asked > MOST_ASKED) {
			this.#ledger.faults.push("the error handler is asked without end");
			throw new Error(THROWN);
		}
		if (this.#reenter() === "throw") throw new Error(THROWN);
		const bytes = error.object;
		const bad = typeof bytes === "string" ? [] : [...bytes.subarray(error.start, error.end)];
		return [typeof bytes === "string" ? "?" : bad.map(markOf).join(""), error.end];
	};

	#listen(): void {
		this.#abort.signal.addEventListener("abort", () => this.#reenter());
	}

	/** Returns what it did. A listener of a signal cannot throw: Node would end the process. */
	#reenter(): Step["do"] | undefined {
		const { reentries } = this.#program;
		const step = reentries[this.#reentries++ % Math.max(reentries.length, 1)];
		if (step === undefined || this.#reentries > MOST_REENTRIES || this.#over) return undefined;
		const outer = this.#inHandler;
		this.#inHandler = true;
		try {
			this.#do(step);
		} finally {
			this.#inHandler = outer;
		}
		return step.do;
	}

	async play(): Promise<void> {
		for (const spec of this.#program.files) this.#open(spec);
		for (const step of this.#program.steps) {
			this.#do(step);
			await setImmediate();
		}
		await this.#finish();
	}

	/** Everything arrives and ends, all files are closed, and a new one reads the rest. */
	async #finish(): Promise<void> {
		const { stream } = this.#end;
		this.#over = true;
		this.#clock.pass(1000);
		this.#socket.settimeout(null);
		for (const { file } of this.#opens) file.close().catch(() => {});
		await setImmediate();
		const isUsable = !stream.destroyed && !this.#socket.closed && !this.#closed;
		if (isUsable) {
			this.#do({ do: "arrive", n: this.#content.length });
			this.#do({ do: "end" });
			const rest: Reader = { name: "the last file", text: undefined, last: -1, disturbed: false };
			this.#watch("read() of the rest", undefined, makefile(stream, "rb").read(), (bytes) =>
				this.#ledger.hand(rest, bytes),
			);
		}
		for (let i = 0; i < 20 && this.#pending.size > 0; i++) await setImmediate();
		for (const { name } of this.#pending) this.#ledger.faults.push(`${name} never settles`);
		if (isUsable) this.#ledger.balance(this.#arrived);
		this.#checkWritten(isUsable);
		stream.destroy();
	}

	#closed = false;

	#checkWritten(complete: boolean): void {
		const received = this.#end.received();
		const last = new Map<string, number>();
		for (const { file, token, done } of this.#written) {
			const at = received.indexOf(token);
			if (received.indexOf(token, at + 1) > at && at >= 0) this.#ledger.faults.push(`${token} was sent twice`);
			if (at >= 0 && at < (last.get(file) ?? 0)) this.#ledger.faults.push(`${token} was sent in the wrong order`);
			if (at >= 0) last.set(file, at);
			if (at < 0 && done && complete && this.#end.writable) this.#ledger.faults.push(`${token} was lost`);
		}
	}

	#open(spec: FileSpec): void {
		const mode = this.#end.writable ? "rw" : "r";
		const { encoding, newline, maxLineLength } = spec;
		const errors = this.#errors(spec);
		if (spec.layer === "text") {
			this.#add(this.#socket.makefile(mode, { encoding, newline, errors, maxLineLength }), spec);
		} else if (spec.layer === "binary") {
			this.#add(this.#socket.makefile(this.#end.writable ? "rwb" : "rb", { maxLineLength }));
		} else this.#add(this.#socket.makefile("rb", { buffering: 0, maxLineLength }));
	}

	#errors({ errors }: FileSpec) {
		if (errors === "ignore") this.#ledger.ignores = true;
		return errors === "function" ? this.handle : errors === "registered" ? REGISTERED : errors;
	}

	#add(file: unknown, spec?: FileSpec): void {
		const isText = file instanceof TextIOWrapper;
		if (!isText && !(file instanceof BufferedReader || file instanceof BufferedRWPair || file instanceof SocketIO))
			return;
		const text = isText ? spec : undefined;
		this.#opens.push({
			file,
			text,
			name: `file ${this.#names++} (${text?.encoding ?? file.constructor.name})`,
			last: -1,
			disturbed: false,
			calls: [],
		});
	}

	#disturb(open?: Open): void {
		for (const other of [...this.#opens, this.#recv]) if (other !== open) other.disturbed = true;
	}

	/** Watches a call: it must settle, and what it gives is entered into the ledger. */
	#watch<T>(name: string, open: Open | undefined, promise: Promise<T>, hand: (result: T) => unknown): void {
		const mustReject = open !== undefined && open.file.closed && name !== "close";
		const call: Call = { name, mustReject, enter: undefined };
		this.#pending.add(call);
		open?.calls.push(call);
		const settle = (enter: () => unknown) => {
			this.#pending.delete(call);
			call.enter = enter;
			if (open === undefined) enter();
			else this.#enter(open);
		};
		promise.then(
			(result) => settle(() => hand(result)),
			() => {
				// What skipline() had dropped stays dropped, and nobody knows how much that was.
				if (name === "skipline") this.#ledger.skipped = Number.POSITIVE_INFINITY;
				settle(noop);
			},
		);
	}

	/** Enters the results of calls that have settled, in the order of the calls. */
	#enter(open: Open): void {
		for (let [call] = open.calls; call?.enter !== undefined; [call] = open.calls) {
			open.calls.shift();
			if (isSome(call.enter()) && call.mustReject) {
				this.#ledger.faults.push(`${call.name} of ${open.name} was answered after close()`);
			}
		}
	}

	#do(step: Step): void {
		try {
			this.#act(step);
		} catch (error) {
			// A call that is refused hands nothing out. Bugs of the library are errors without a code.
			if (error instanceof Error && !("code" in error) && error.message !== THROWN) throw error;
		}
	}

	#act(step: Step): void {
		const { stream } = this.#end;
		switch (step.do) {
			case "arrive": {
				const bytes = this.#content.subarray(this.#arrived, this.#arrived + step.n);
				if (bytes.length === 0 || stream.destroyed || stream.readableEnded || this.#ended) return;
				this.#arrived += bytes.length;
				return this.#end.send(Buffer.from(bytes));
			}
			case "open":
				return this.#open(step.spec);
			case "recv": {
				const options = this.#options(step.signal);
				return this.#watch("recv", undefined, this.#socket.recv(step.n, options), (b) =>
					this.#ledger.hand(this.#recv, b),
				);
			}
			case "abort": {
				this.#abort.abort();
				if (this.#inHandler) return;
				this.#abort = new AbortController();
				return this.#listen();
			}
			case "timeout":
				return this.#socket.settimeout(step.ms);
			case "pass":
				return this.#clock.pass(step.ms);
			case "end":
				if (this.#ended) return;
				this.#ended = true;
				return this.#end.finish();
			case "destroy":
				stream.destroy();
				return;
			case "close socket":
				this.#closed = true;
				return this.#watch("close", undefined, this.#socket.close(), noop);
			case "hand on":
				this.#disturb();
				return this.#watch("detach of the socket", undefined, this.#socket.detach(), () => {
					this.#socket = Socket.from(stream);
				});
			case "throw":
				return;
			default:
				return this.#onFile(step);
		}
	}

	#ended = false;

	#options(signal: boolean) {
		return signal ? { signal: this.#abort.signal } : {};
	}

	#onFile(step: Extract<Step, { readonly file: number }>): void {
		const open = this.#opens[step.file % this.#opens.length];
		if (open === undefined) return;
		const { file } = open;
		switch (step.do) {
			case "close":
				this.#disturb(open);
				if (!this.#inHandler) for (const call of open.calls) if (call.enter === undefined) call.mustReject = true;
				return this.#watch("close", undefined, file.close(), noop);
			case "detach":
				if (file instanceof SocketIO || file instanceof BufferedRWPair) return;
				this.#disturb(open);
				return this.#watch<unknown>("detach", undefined, file.detach(), (below) => this.#add(below));
			case "text over": {
				if (file instanceof TextIOWrapper) return this.#over2(open, file.buffer, step.spec);
				return this.#over2(open, file, step.spec);
			}
			case "buffer over":
				if (file instanceof SocketIO) return this.#add(new BufferedReader(file));
				if (file instanceof BufferedReader && file.raw !== undefined) this.#add(new BufferedReader(file.raw));
				return;
			case "buffer of":
				if (file instanceof TextIOWrapper) this.#add(file.buffer);
				return;
			case "write": {
				if (file instanceof SocketIO || file instanceof BufferedReader || !file.writable()) return;
				const entry = { file: open.name, token: `<${this.#written.length}>`, done: false };
				this.#written.push(entry);
				const accepted = file instanceof TextIOWrapper ? file.write(entry.token) : file.write(Buffer.from(entry.token));
				return this.#watch<unknown>("write", undefined, accepted, () => {
					entry.done = open.text?.encoding !== "utf-16-le";
				});
			}
			case "flush":
				return this.#watch("flush", undefined, file.flush(), noop);
			default:
				return this.#read(open, step);
		}
	}

	#over2(open: Open, below: TextIOWrapper["buffer"], spec: FileSpec): void {
		if (below === undefined) return;
		this.#disturb(open);
		open.disturbed = true;
		const { encoding, newline, maxLineLength } = spec;
		this.#add(new TextIOWrapper(below, { encoding, newline, errors: this.#errors(spec), maxLineLength }), spec);
	}

	#read(open: Open, step: Extract<Step, { readonly file: number; readonly n: number }>): void {
		const { file } = open;
		const options = this.#options("signal" in step && step.signal);
		const { n } = step;
		const hand = (piece: string | Buffer) => (this.#ledger.hand(open, piece), piece);
		const watch = (promise: Promise<string | Buffer>) => this.#watch(step.do, open, promise, hand);
		switch (step.do) {
			case "readline":
				return watch(file.readline(undefined, options));
			case "readline n":
				return watch(file.readline(n, options));
			case "read n":
				return watch(file.read(n, options));
			case "read":
				return watch(file.read(-1, options));
			case "readlines":
				return this.#watch<(string | Buffer)[]>("readlines", open, file.readlines(n, options), (all) => all.map(hand));
			case "next": {
				const next: Promise<IteratorResult<string | Buffer, undefined>> = file[Symbol.asyncIterator]().next();
				return watch(next.then(({ value }) => value ?? ""));
			}
			case "skipline":
				return this.#watch("skipline", open, file.skipline(options), (units) => {
					this.#ledger.skipped += units;
				});
			case "takeline":
			case "take": {
				const { closed } = file;
				const piece = step.do === "takeline" || file instanceof SocketIO ? file.takeline() : file.take(n);
				if (piece === undefined) return;
				open.calls.push({ name: step.do, mustReject: closed, enter: () => hand(piece) });
				this.#enter(open);
				return;
			}
			case "read1":
				return file instanceof TextIOWrapper ? undefined : watch(file.read1(n, options));
			case "readinto": {
				if (file instanceof TextIOWrapper) return;
				const target = Buffer.alloc(n);
				return this.#watch("readinto", open, file.readinto(target, options), (size) => hand(target.subarray(0, size)));
			}
			case "peek":
				if (file instanceof BufferedReader) this.#watch("peek", open, file.peek(n, options), noop);
				return;
			default:
				return;
		}
	}
}

function noop(): void {}

function isSome(handed: unknown): boolean {
	return (typeof handed === "string" || Array.isArray(handed) || Buffer.isBuffer(handed)) && handed.length > 0;
}

/** Where the library and the model differ in this program: an empty list if nowhere. */
export async function differences(program: Program, clock: Clock): Promise<readonly string[]> {
	running = new Run(program, clock);
	await running.play();
	return running.faults;
}
