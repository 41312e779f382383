import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** A program under test, run in a process of its own. */
export class Program implements AsyncDisposable {
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	readonly #ended: Promise<number | string>;
	#output = "";
	#taken = 0;

	constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
		this.#child = spawn(command, args, { stdio: "pipe", env: { ...process.env, ...env } });
		const gather = (text: string) => {
			this.#output += text;
		};
		this.#child.stdout.setEncoding("utf8").on("data", gather);
		this.#child.stderr.setEncoding("utf8").on("data", gather);
		this.#ended = once(this.#child, "close").then(([code, signal]) => code ?? signal);
	}

	/** A TypeScript file. */
	static typescript(file: string, ...args: string[]): Program {
		return new Program(process.execPath, ["--import", "tsx", file, ...args]);
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** All that it printed. */
	get output(): string {
		return this.#output;
	}

	/** Waits until it prints something like this, after what was waited for before; fails if it ends first. */
	async waitFor(pattern: RegExp): Promise<RegExpMatchArray> {
		for (;;) {
			const match = this.#output.slice(this.#taken).match(pattern);
			if (match?.index !== undefined) {
				this.#taken += match.index + match[0].length;
				return match;
			}
			const more = once(this.#child.stdout, "data");
			const errors = once(this.#child.stderr, "data");
			const ended = await Promise.race([more, errors, this.#ended]);
			if (!Array.isArray(ended)) throw new Error(`ended with ${ended} before it printed ${pattern}:\n${this.#output}`);
		}
	}

	/** Types at its standard input. */
	type(text: string): void {
		this.#child.stdin.write(text);
	}

	/** Signals it, and gives its exit code, or the signal that ended it. */
	async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | string> {
		this.#child.kill(signal);
		return this.#ended;
	}

	/** Waits until it ends by itself. */
	ended(): Promise<number | string> {
		return this.#ended;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop("SIGKILL");
	}
}
