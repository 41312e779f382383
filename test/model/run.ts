// Runs one program, and tells where the library and the model differ.

import { setImmediate } from "node:timers/promises";
import { BufferedReader, BufferedRWPair, registerError, Socket, SocketIO, TextIOWrapper } from "../../src/index.ts";
import type { Clock } from "./clock.ts";
import { bytesOf, Ledger, markOf } from "./ledger.ts";
import type { FileSpec, FileStep, Program, Step } from "./program.ts";
import { type Open, read } from "./read.ts";
import { type End, KINDS } from "./streams.ts";
import { Watch, type Watched } from "./watch.ts";

/** An error handler that acts as the running program says. */
const REGISTERED = "model-suite";
let running: Run | undefined;
registerError(REGISTERED, (error) => running?.handle(error) ?? ["", error.end]);

/** How often error handlers and listeners act on their own; a program must end. */
const MOST_REENTRIES = 12;
/** How often an error handler may be asked by one program. */
const MOST_ASKED = 2000;
const THROWN = "thrown by user code";
/** After so many turns of the event loop every call must have settled. */
const TURNS = 20;

class Run {
	readonly #program: Program;
	readonly #clock: Clock;
	readonly #end: End;
	readonly #content: Buffer;
	readonly #ledger: Ledger;
	readonly #watch: Watch;
	readonly #opens: Open[] = [];
	readonly #recv = watched("recv()");
	readonly #written: { readonly file: string; readonly token: string; accepted: boolean }[] = [];
	#socket: Socket;
	#abort: AbortController | undefined;
	#arrived = 0;
	#reentries = 0;
	#asked = 0;
	#inHandler = false;
	#ended = false;
	#socketClosed = false;
	#over = false;

	constructor(program: Program, clock: Clock, end: End) {
		this.#program = program;
		this.#clock = clock;
		this.#content = bytesOf(program.content, program.lineEnd);
		this.#ledger = new Ledger(this.#content);
		this.#watch = new Watch(this.#ledger);
		this.#end = end;
		this.#end.stream.on("error", () => {});
		this.#socket = Socket.from(this.#end.stream);
	}

	get faults(): readonly string[] {
		return this.#ledger.faults;
	}

	async play(): Promise<void> {
		for (const spec of this.#program.files) this.#open(spec);
		for (const step of this.#program.steps) {
			this.#do(step);
			await setImmediate();
		}
		await this.#finish();
	}

	/** The error handler of the program: acts, and gives a character that stands for the bytes. */
	readonly handle = (error: { object: string | Uint8Array; start: number; end: number }): readonly [string, number] => {
		if (++this.#asked > MOST_ASKED) {
			this.#ledger.faults.push("the error handler is asked without end");
			throw new Error(THROWN);
		}
		if (this.#reenter() === "throw") throw new Error(THROWN);
		const { object, start, end } = error;
		return [typeof object === "string" ? "?" : [...object.subarray(start, end)].map(markOf).join(""), end];
	};

	/** Returns what it did. A listener of a signal cannot throw: Node would end the process. */
	#reenter(): Step["do"] | undefined {
		const { reentries } = this.#program;
		const step = reentries[this.#reentries++ % Math.max(reentries.length, 1)];
		if (step === undefined || this.#reentries > MOST_REENTRIES || this.#over) return undefined;
		const outer = this.#inHandler;
		this.#inHandler = true;
		this.#do(step);
		this.#inHandler = outer;
		return step.do;
	}

	/** Everything arrives and ends, all files are closed, and a new one reads the rest. */
	async #finish(): Promise<void> {
		const { stream } = this.#end;
		this.#over = true;
		this.#clock.pass(1000);
		this.#socket.settimeout(null);
		this.#disturb();
		for (const { file } of this.#opens) this.#watch.settles("close", file.close());
		await setImmediate();
		const isUsable = !stream.destroyed && !this.#socket.closed && !this.#socketClosed;
		if (isUsable) {
			this.#do({ do: "arrive", n: this.#content.length });
			this.#do({ do: "end" });
			const rest = () => this.#socket.makefile("rb").read();
			this.#watch.reads("read() of the rest", watched("the last file"), false, rest, (bytes) => [bytes]);
		}
		await this.#end.settled?.();
		for (let i = 0; i < TURNS && !this.#watch.isIdle; i++) await setImmediate();
		this.#watch.reportPending();
		if (isUsable) this.#ledger.balance(this.#arrived);
		this.#checkWritten(isUsable);
		stream.destroy();
	}

	#checkWritten(complete: boolean): void {
		const { faults } = this.#ledger;
		const received = this.#end.received();
		const last = new Map<string, number>();
		for (const { file, token, accepted } of this.#written) {
			const at = received.indexOf(token);
			if (at < 0) {
				if (accepted && complete && this.#end.writable) faults.push(`${token} was lost`);
				continue;
			}
			if (received.includes(token, at + 1)) faults.push(`${token} was sent twice`);
			if (at < (last.get(file) ?? 0)) faults.push(`${token} was sent in the wrong order`);
			last.set(file, at);
		}
	}

	#open(spec: FileSpec): void {
		const { layer, maxLineLength } = spec;
		const writes = this.#end.writable;
		if (layer === "text") this.#add(this.#socket.makefile(writes ? "rw" : "r", this.#options(spec)), spec);
		else if (layer === "binary") this.#add(this.#socket.makefile(writes ? "rwb" : "rb", { maxLineLength }));
		else this.#add(this.#socket.makefile("rb", { buffering: 0, maxLineLength }));
	}

	#options({ encoding, newline, errors, maxLineLength }: FileSpec) {
		const ledger = this.#ledger;
		if (errors === "ignore") ledger.ignoresFrom = Math.min(ledger.ignoresFrom, encoding === "utf-16-le" ? 0 : 0x80);
		const handler = errors === "function" ? this.handle : errors === "registered" ? REGISTERED : errors;
		return { encoding, newline, maxLineLength, errors: handler };
	}

	#add(file: unknown, spec?: FileSpec): void {
		const isText = file instanceof TextIOWrapper;
		if (!isText && !(file instanceof BufferedReader || file instanceof BufferedRWPair || file instanceof SocketIO))
			return;
		const text = isText ? spec : undefined;
		this.#opens.push({
			...watched(`file ${this.#opens.length} (${text?.encoding ?? file.constructor.name})`, text),
			file,
		});
	}

	/** The bytes that a file had read ahead go back, so the other files may get them out of order. */
	#disturb(open?: Open): void {
		for (const other of [...this.#opens, this.#recv]) if (other !== open) other.disturbed = true;
	}

	#do(step: Step): void {
		try {
			this.#act(step);
		} catch (error) {
			// A call that is refused hands nothing out. Errors without a code are bugs.
			if (error instanceof Error && !("code" in error) && error.message !== THROWN) throw error;
		}
	}

	#act(step: Step): unknown {
		const { stream } = this.#end;
		switch (step.do) {
			case "arrive": {
				const bytes = this.#content.subarray(this.#arrived, this.#arrived + step.n);
				if (bytes.length === 0 || stream.destroyed || this.#ended) return;
				this.#arrived += bytes.length;
				return this.#end.send(Buffer.from(bytes));
			}
			case "open":
				return this.#open(step.spec);
			case "recv": {
				const received = () => this.#socket.recv(step.n, this.#signal(step.signal));
				return this.#watch.reads("recv", this.#recv, false, received, (bytes) => [bytes]);
			}
			case "abort": {
				const abort = this.#abort;
				this.#abort = undefined;
				return abort?.abort();
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
				return stream.destroy();
			case "close socket":
				this.#socketClosed = true;
				return this.#watch.settles("close of the socket", this.#socket.close());
			case "hand on":
				this.#disturb();
				return this.#watch.settles("detach of the socket", this.#socket.detach(), () => {
					this.#socket = Socket.from(stream);
					this.#socketClosed = false;
				});
			case "throw":
				return;
			default:
				return this.#onFile(step);
		}
	}

	#signal(wanted: boolean): { signal?: AbortSignal } {
		if (!wanted) return {};
		if (this.#abort === undefined) {
			this.#abort = new AbortController();
			this.#abort.signal.addEventListener("abort", () => this.#reenter());
		}
		return { signal: this.#abort.signal };
	}

	#onFile(step: FileStep): unknown {
		const open = this.#opens[step.file % this.#opens.length];
		if (open === undefined) return;
		const { file } = open;
		switch (step.do) {
			case "close":
				this.#disturb(open);
				// In a handler, a call that the same arrival has answered may still be on its way to this suite.
				if (!this.#inHandler) this.#watch.closes(open);
				return this.#watch.settles("close", file.close());
			case "detach":
				if (file instanceof SocketIO || file instanceof BufferedRWPair) return;
				this.#disturb(open);
				return this.#watch.settles<unknown>("detach", file.detach(), (below) => this.#add(below));
			case "text over": {
				const below = file instanceof TextIOWrapper ? file.buffer : file;
				if (below === undefined) return;
				this.#disturb();
				return this.#add(new TextIOWrapper(below, this.#options(step.spec)), step.spec);
			}
			case "buffer over":
				if (file instanceof SocketIO) return this.#add(new BufferedReader(file));
				return file instanceof BufferedReader && file.raw !== undefined && this.#add(new BufferedReader(file.raw));
			case "buffer of":
				return file instanceof TextIOWrapper && this.#add(file.buffer);
			case "write": {
				if (file instanceof SocketIO || file instanceof BufferedReader || !file.writable()) return;
				const entry = { file: open.name, token: `<${this.#written.length}>`, accepted: false };
				this.#written.push(entry);
				const { token } = entry;
				const writing = file instanceof TextIOWrapper ? file.write(token) : file.write(Buffer.from(token));
				return this.#watch.settles("write", writing, () => {
					entry.accepted = open.text?.encoding !== "utf-16-le";
				});
			}
			case "flush":
				return this.#watch.settles("flush", file.flush());
			default:
				return read(open, step, this.#signal("signal" in step && step.signal), this.#watch, (units) => {
					this.#ledger.skipped += units;
				});
		}
	}
}

function watched(name: string, text?: FileSpec): Watched {
	return { name, text, last: -1, disturbed: false, calls: [] };
}

/** Where the library and the model differ in this program: an empty list if nowhere. */
export async function differences(
	program: Program,
	clock: Clock,
	end: End = KINDS[program.stream](),
): Promise<readonly string[]> {
	running = new Run(program, clock, end);
	await running.play();
	return running.faults;
}
