// Child processes that answer each question, a line of JSON, with a line of JSON.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const children = new Set<ChildProcess>();

export class Child {
	readonly #process: ChildProcess;
	readonly #name: string;
	#ended: Error | undefined;
	#waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | undefined;

	constructor(name: string, program: string, args: readonly string[]) {
		this.#name = name;
		this.#process = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
		children.add(this.#process);
		const { stdout } = this.#process;
		if (stdout === null) throw new Error("the child has no stdout");
		createInterface({ input: stdout }).on("line", (line) => this.#waiting?.resolve(JSON.parse(line)));
		this.#process.on("error", (error) => this.#waiting?.reject(error));
		this.#process.on("exit", (code, signal) => {
			children.delete(this.#process);
			this.#ended = new Error(`${this.#name} ended (${signal ?? code})`);
			this.#waiting?.reject(this.#ended);
		});
	}

	/** Resolves to the next line that the child writes. */
	answer<T>(): Promise<T> {
		if (this.#ended !== undefined) return Promise.reject(this.#ended);
		return new Promise<T>((resolve, reject) => {
			this.#waiting = { resolve: (answer) => resolve(answer as T), reject };
		});
	}

	ask<T>(question: object): Promise<T> {
		const answer = this.answer<T>();
		this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
		return answer;
	}

	/** Ends the child's input, upon which the child exits. */
	end(): void {
		this.#waiting = undefined;
		this.#process.stdin?.end();
	}
}

/** Kills every child that is still running, so that none outlives the benchmark. */
export function endAll(): void {
	for (const child of children) child.kill();
}

function pathOf(script: string): string {
	return new URL(script, import.meta.url).pathname;
}

export function hasGo(): boolean {
	return spawnSync("go", ["version"]).status === 0;
}

/** Starts a reader written in another language. */
export function readerChild(name: string, program: "python3" | "go", args: readonly string[]): Child {
	const script = program === "go" ? ["run", pathOf("go/reader.go")] : [pathOf("python/reader.py")];
	return new Child(name, program, [...script, ...args]);
}

export function nodeChild(name: string, script: string, args: readonly string[], flags: readonly string[] = []): Child {
	process.env.TSX_TSCONFIG_PATH = pathOf("tsconfig.json");
	return new Child(name, process.execPath, [...flags, "--import", "tsx", pathOf(script), ...args]);
}

/** The child's side: answers every question that arrives on its standard input. */
export function serve<Q, A>(work: (question: Q) => Promise<A>): void {
	createInterface({ input: process.stdin })
		.on("line", async (line) => {
			try {
				process.stdout.write(`${JSON.stringify(await work(JSON.parse(line)))}\n`);
			} catch (error) {
				console.error(error);
				process.exit(1);
			}
		})
		.on("close", () => process.exit());
}
