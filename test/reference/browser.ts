import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { makefile, type TextReader, type TextWriter } from "socket-makefile";

const NAMES = ["chromium-headless-shell", "chromium", "google-chrome"];

/** The Chromium that is installed. */
export const chromium = NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);

const FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--no-first-run",
	"--disable-background-timer-throttling",
	"--disable-background-networking",
	"--remote-debugging-pipe",
];

type Fields = Record<string, unknown>;

interface Message {
	readonly id?: number;
	readonly sessionId?: string;
	readonly method?: string;
	readonly params?: Fields;
	readonly result?: Fields;
	readonly error?: { readonly message: string };
}

interface Call {
	resolve(result: Fields): void;
	reject(error: unknown): void;
}

/** A Chromium without a window. It speaks the DevTools protocol over two pipes: JSON, each message ended by a NUL. */
export class Browser implements AsyncDisposable {
	readonly #profile = mkdtempSync(path.join(tmpdir(), "reference-"));
	readonly #process: ChildProcess;
	readonly #commands: TextWriter;
	readonly #messages: TextReader;
	readonly #calls = new Map<number, Call>();
	readonly #tabs = new Map<string, Tab>();
	#count = 0;

	constructor(program: string) {
		this.#process = spawn(program, [...FLAGS, `--user-data-dir=${this.#profile}`], {
			stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
		});
		const [, , , commands, messages] = this.#process.stdio;
		this.#commands = makefile(commands as Writable, "w");
		this.#messages = makefile(messages as Readable, "r", { maxLineLength: Number.POSITIVE_INFINITY });
		this.#receive().catch((error: unknown) => {
			for (const { reject } of this.#calls.values()) reject(error);
		});
	}

	async #receive(): Promise<void> {
		for (;;) {
			const text = await this.#messages.readuntil("\0");
			const {
				id,
				sessionId = "",
				method = "",
				params = {},
				result = {},
				error,
			}: Message = JSON.parse(text.slice(0, -1));
			if (id === undefined) {
				this.#tabs.get(sessionId)?.receive(method, params);
				continue;
			}
			const call = this.#calls.get(id);
			this.#calls.delete(id);
			if (error === undefined) call?.resolve(result);
			else call?.reject(new Error(error.message));
		}
	}

	async send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
		const id = ++this.#count;
		const result = new Promise<Fields>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
		await this.#commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
		await this.#commands.flush();
		return result;
	}

	async openTab(): Promise<Tab> {
		const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
		const session = String(sessionId);
		const tab = new Tab((method, params) => this.send(method, params, session));
		this.#tabs.set(session, tab);
		for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`, {}, session);
		return tab;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const exited = new Promise((resolve) => this.#process.once("exit", resolve));
		this.#process.kill();
		await exited;
		rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A tab of the browser. */
export class Tab {
	/** What the console showed as errors since the page was opened. */
	errors: string[] = [];
	readonly #send: (method: string, params: Fields) => Promise<Fields>;
	#loaded = () => {};

	constructor(send: (method: string, params: Fields) => Promise<Fields>) {
		this.#send = send;
	}

	receive(method: string, params: Fields): void {
		if (method === "Page.loadEventFired") this.#loaded();
		const isError =
			method === "Runtime.exceptionThrown" ||
			(method === "Runtime.consoleAPICalled" && params.type === "error") ||
			(method === "Log.entryAdded" && Reflect.get(Object(params.entry), "level") === "error");
		if (isError) this.errors.push(JSON.stringify(params));
	}

	async open(url: string): Promise<void> {
		this.errors = [];
		const loaded = new Promise<void>((resolve) => {
			this.#loaded = resolve;
		});
		const { errorText } = await this.#send("Page.navigate", { url });
		if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
		await loaded;
	}

	/** The value of an expression in the page, after the promise that it may be. */
	async evaluate(expression: string): Promise<unknown> {
		const options = { expression, awaitPromise: true, returnByValue: true };
		const { result, exceptionDetails } = await this.#send("Runtime.evaluate", options);
		if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
		return Reflect.get(Object(result), "value");
	}
}
