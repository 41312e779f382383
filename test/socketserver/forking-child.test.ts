// The program of a forking server's child, run in this process; the test plays the parent.

import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MessageToChild, MessageToParent } from "../../src/socketserver/forking-messages.ts";
import { connected } from "../support/connections.ts";

const program = (name: string) => new URL(`./programs/${name}.ts`, import.meta.url).href;
const start = (name: string): MessageToChild => ({
	kind: "start",
	handlerModule: program(name),
	serverAddress: ["127.0.0.1", 1],
});
const request = (id: number, data?: string): MessageToChild => ({
	kind: "request",
	id,
	clientAddress: ["127.0.0.1", 2],
	data: data === undefined ? undefined : Buffer.from(data),
});

const real = process;
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

/** Replaces the process's channel to the parent, and process.exit(). */
class Parent extends EventEmitter {
	readonly heard: MessageToParent[] = [];
	connected = true;
	exits = 0;
	refuses = false;

	send(message: MessageToParent, done: (error: Error | null) => void): void {
		if (this.refuses) {
			done(new Error("the channel is closed"));
			return;
		}
		this.heard.push(message);
		done(null);
		this.emit("heard", message.kind);
	}

	/** Sends a message to the child, and waits until it has sent this message. */
	async tell(message: MessageToChild, handle: unknown, until: MessageToParent["kind"]): Promise<void> {
		const heard = once(this, "heard");
		this.emit("message", message, handle);
		for (let [kind] = await heard; kind !== until; [kind] = await once(this, "heard"));
	}
}

let parent = new Parent();

beforeEach(async () => {
	parent = new Parent();
	rejections.length = 0;
	real.on("unhandledRejection", note);
	const channel = {
		on: (name: string, listener: () => void) => parent.on(name, listener),
		send: (message: MessageToParent, done: (error: Error | null) => void) => parent.send(message, done),
		exit: () => void parent.exits++,
	};
	const fake = Object.create(real, { connected: { get: () => parent.connected } });
	vi.stubGlobal("process", Object.assign(fake, channel));
	vi.resetModules();
	await import("../../src/socketserver/forking-child.ts");
});

afterEach(() => {
	vi.unstubAllGlobals();
	real.off("unhandledRejection", note);
});

it("is ready when it has its module, handles a connection, and says when that is done", async () => {
	await parent.tell(start("pid-handler"), undefined, "ready");
	await using pair = await connected();
	const done = parent.tell(request(7), pair.ours, "done");
	pair.peer.end("hello\n");
	const answer: Buffer[] = [];
	for await (const chunk of pair.peer) answer.push(chunk);
	expect(String(Buffer.concat(answer))).toBe(`${real.pid} hello\n`);
	await done;
	expect(parent.heard).toEqual([{ kind: "ready" }, { kind: "taken", id: 7 }, { kind: "done", id: 7 }]);
	expect(parent.exits).toBe(0);
});

it("has the parent send the answer to a datagram, to where that came from", async () => {
	await parent.tell(start("pid-datagrams"), undefined, "ready");
	await parent.tell(request(3, "ask"), undefined, "done");
	const [, answer, done] = parent.heard;
	expect(answer).toMatchObject({ kind: "send", id: 3, address: ["127.0.0.1", 2] });
	expect(done).toEqual({ kind: "done", id: 3 });
});

it("finishes its requests when the parent disconnects, then exits", async () => {
	await parent.tell(start("pid-handler"), undefined, "ready");
	await using pair = await connected();
	parent.emit("message", request(1), pair.ours);
	pair.peer.write("one\n");
	await once(pair.peer, "data");
	parent.connected = false;
	parent.emit("disconnect");
	await new Promise(setImmediate);
	expect(parent.exits).toBe(0);
	pair.peer.end("two\n");
	await once(pair.peer.resume(), "end");
	await vi.waitFor(() => expect(parent.exits).toBe(1));
	expect(parent.heard).toEqual([{ kind: "ready" }, { kind: "taken", id: 1 }]);
});

it("goes on serving when it cannot send to the parent any more", async () => {
	await parent.tell(start("pid-handler"), undefined, "ready");
	parent.refuses = true;
	await using pair = await connected();
	parent.emit("message", request(1), pair.ours);
	pair.peer.end("one\n");
	await once(pair.peer.resume(), "end");
	await new Promise(setImmediate);
	expect(rejections).toEqual([]);
});

it("exits at once if it has no requests", async () => {
	await parent.tell(start("pid-handler"), undefined, "ready");
	await new Promise(setImmediate);
	parent.emit("disconnect");
	await vi.waitFor(() => expect(parent.exits).toBe(1));
});

it("reports a connection as done if the client disconnected before it was passed on", async () => {
	await parent.tell(start("pid-handler"), undefined, "ready");
	await parent.tell(request(5), undefined, "done");
	expect(parent.heard.at(-1)).toEqual({ kind: "done", id: 5 });
});

it("does nothing before it is started, and ignores Ctrl-C, because the parent decides when it ends", () => {
	parent.emit("message", request(1));
	parent.emit("disconnect");
	parent.emit("SIGINT");
	expect([parent.heard, parent.exits]).toEqual([[], 0]);
});

it("fails if its module has no class of handlers, and if it cannot send to the parent", async () => {
	parent.emit("message", start("no-handler"));
	await vi.waitFor(() => expect(rejections.length).toBeGreaterThan(0));
	expect(rejections[0]).toMatchObject({ name: "TypeError", message: expect.stringContaining("no-handler.ts must be") });
	rejections.length = 0;
	parent.refuses = true;
	parent.emit("message", start("pid-handler"));
	await vi.waitFor(() => expect(rejections.length).toBeGreaterThan(0));
	expect(rejections[0]).toMatchObject({ message: "the channel is closed" });
});

it("needs a parent", async () => {
	Reflect.set(process, "send", undefined);
	parent.emit("message", start("pid-handler"));
	await vi.waitFor(() => expect(rejections.length).toBeGreaterThan(0));
	expect(rejections[0]).toMatchObject({ message: "this program must be started by a forking server" });
});
