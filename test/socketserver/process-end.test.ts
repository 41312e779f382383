// What must not keep a process alive.

import { fileURLToPath } from "node:url";
import { connect } from "socket-makefile";
import { expect, test, vi } from "vitest";
import { Inbox, TIMED_OUT } from "../../src/socketserver/inbox.ts";
import { Program } from "./program.ts";

const PROGRAM = fileURLToPath(new URL("./programs/closing-server.ts", import.meta.url));

test.each(["daemonThreads", "blockOnClose", "forking"])(
	"a closed server, though a client stays: %s",
	async (how) => {
		await using program = Program.typescript(PROGRAM, how);
		const [port] = await program.waitFor(/\d+/);
		await using client = await connect(["127.0.0.1", Number(port)]);
		await client.sendall("hello\n");
		expect((await client.recv(100)).length).toBeGreaterThan(0);
		program.type("close\n");
		await program.waitFor(/closed/);
		// The child of a forking server goes on, and holds the output of the program open.
		await vi.waitFor(() => expect(() => process.kill(program.pid, 0)).toThrow("ESRCH"), 10_000);
		client.channel.abort();
		expect(await program.ended()).toBe(0);
	},
	20_000,
);

test("the timer of a wait for a request, if what is waited for keeps the process alive by itself", async () => {
	const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
	const never = () => new Promise<string>(() => {});
	const before = timers();
	const listening = new Inbox(never, () => true).next(60_000);
	expect(timers()).toBe(before);
	const memory = new Inbox(never, () => false).next(1);
	expect(timers()).toBe(before + 1);
	expect(await memory).toBe(TIMED_OUT);
	expect(listening).toBeInstanceOf(Promise);
});
