import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** A program under test, which runs in its own process. */
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

	/** Starts a TypeScript file. */
	static typescript(file: string, ...args: string[]): Program {
		return new Program(process.execPath, ["--import", "tsx", file, ...args]);
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** All output of the program so far. */
	get output(): string {
		return this.#output;
	}

	/** Waits for output that matches, after the match of the previous call; fails if the program ends first. */
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

	/** Writes to the program's standard input. */
	type(text: string): void {
		this.#child.stdin.write(text);
	}

	/** Sends a signal; resolves to the exit code, or to the signal that ended the program. */
	async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | string> {
		this.#child.kill(signal);
		return this.#ended;
	}

	/** Waits until the program ends on its own. */
	ended(): Promise<number | string> {
		return this.#ended;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop("SIGKILL");
	}
}
