// Child processes that answer each question, a line of JSON, with a line of JSON.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Variant } from "./workload.ts";

const children = new Set<ChildProcess>();

/** The number of a processor core. */
export type Core = number;

/** The Node that runs the children. */
export const node = { program: process.execPath, version: process.version };

export class Child {
	readonly #process: ChildProcess;
	readonly #name: string;
	#ended: Error | undefined;
	#waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | undefined;

	constructor(name: string, command: readonly string[], core: Core | undefined) {
		this.#name = name;
		const [program = "", ...args] = core === undefined ? command : ["taskset", "-c", String(core), ...command];
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

/** The first and the last core that this process may use; undefined if there is one only, or no `taskset`. */
export function cores(): { readonly helper: Core; readonly variant: Core } | undefined {
	if (process.platform !== "linux" || spawnSync("taskset", ["--version"]).status !== 0) return undefined;
	const [, list = ""] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
	const allowed = list.split(/[,-]/).map(Number);
	const [helper = 0, variant = helper] = [allowed[0], allowed.at(-1)];
	return helper === variant ? undefined : { helper, variant };
}

/** Starts a variant written in another language. */
export function foreignChild(name: string, command: NonNullable<Variant["command"]>, core: Core | undefined): Child {
	const [language, program, ...args] = command;
	const files =
		language === "go" ? ["run", pathOf("go/answer.go"), pathOf(`go/${program}.go`)] : [pathOf(`python/${program}.py`)];
	return new Child(name, [language, ...files, ...args], core);
}

export function nodeChild(
	name: string,
	script: string,
	args: readonly string[],
	{ flags = [], core }: { readonly flags?: readonly string[]; readonly core?: Core | undefined } = {},
): Child {
	process.env.TSX_TSCONFIG_PATH = pathOf("tsconfig.json");
	return new Child(name, [node.program, ...flags, "--import", "tsx", pathOf(script), ...args], core);
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
