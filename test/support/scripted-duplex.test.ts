import { expect, test } from "vitest";
import { makefile } from "../../src/makefile.ts";
import { certificate } from "./certificate.ts";
import { cut, data, destroy, end, fail, ScriptedDuplex, systemError, trickle, type When } from "./scripted-duplex.ts";
import { watchdog } from "./watchdog.ts";

watchdog();

const WHENS: When[] = ["sync", "microtask", "nextTick", "immediate"];

test.each(WHENS)("pieces, byte by byte and the end arrive as played (%s)", async (when) => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb");
	const all = f.read();
	await stream.play([...cut("hello world", [3, 7]), ...trickle("!\n"), end], when);
	expect(String(await all)).toBe("hello world!\n");
});

test.each(WHENS)("data and an error in one step: the data first, then the error (%s)", async (when) => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb");
	const first = f.read1();
	await stream.play([data("one"), fail(systemError("EIO", "read"), " two")], when);
	expect(String(await first)).toMatch(/^one/);
	await expect(f.read()).rejects.toMatchObject({ code: "EIO" });
});

test("a destroyed stream ends a call that waits", async () => {
	const stream = new ScriptedDuplex();
	const waiting = makefile(stream, "rb").read(1);
	await stream.play([destroy]);
	await expect(waiting).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
});

test("writes are held, answered and refused as scripted, and the memory is scribbled over", async () => {
	const held = new ScriptedDuplex({ answer: "held" });
	const f = makefile(held, "wb");
	await f.write(Buffer.from("abc"));
	const flushed = f.flush();
	expect(held.writes).toBe(1);
	held.answer();
	await flushed;
	expect(String(held.received)).toBe("abc");

	const failing = new ScriptedDuplex({ failAt: 1, error: systemError("ENOBUFS", "write") });
	const g = makefile(failing, "wb");
	await g.write(Buffer.from("abc"));
	await expect(g.flush()).rejects.toMatchObject({ code: "ENOBUFS" });
});

test("the certificate names the loopback addresses", () => {
	expect(certificate().cert).toContain("BEGIN CERTIFICATE");
	expect(certificate().key).toContain("PRIVATE KEY");
});
