import { makefile, Socket } from "socket-makefile";
import { afterEach, expect, it, vi } from "vitest";
import { Member } from "../../examples/chat/member.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";

afterEach(() => {
	vi.useRealTimers();
});

it("a member that leaves and does not read what waits for it is waited for 5 s, and no longer", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	const stream = new ScriptedDuplex({ answer: "never" });
	const member = new Member("client", Socket.from(stream), makefile(stream, "rw"));
	expect(member.send("a line\n")).toBe(true);
	let left = false;
	const leaving = member.leave().then(() => {
		left = true;
	});
	await vi.advanceTimersByTimeAsync(4_900);
	expect(left).toBe(false);
	await vi.advanceTimersByTimeAsync(200);
	await leaving;
	expect(member.file.closed).toBe(true);
	stream.destroy();
});

it("what is sent in one turn may be more than may wait; a member that then has not read it is disconnected", async () => {
	for (const answer of ["sync", "never"] as const) {
		const stream = new ScriptedDuplex({ answer });
		const member = new Member("client", Socket.from(stream), makefile(stream, "rw"));
		const line = `${"x".repeat(8_191)}\n`;
		for (let i = 0; i < 300; i++) expect(member.send(line)).toBe(true);
		for (let i = 0; i < 3; i++) await new Promise(setImmediate);
		expect(member.send(line)).toBe(answer === "sync");
		expect(stream.destroyed).toBe(answer === "never");
		stream.destroy();
	}
});
