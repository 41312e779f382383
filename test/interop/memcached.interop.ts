import { connect } from "socket-makefile";
import { expect, it } from "vitest";
import { runExample } from "./support/example.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.memcached;
const prepare = (_: string, [port]: readonly number[]) =>
	["-u", "root", "-l", "127.0.0.1", "-p", String(port), "-U", "0", "-m", "16"] as const;

describeServer({ program, prepare }, (server) => {
	it("the example memcached", async (context) => {
		needs(program, context);
		const args = ["--host", "127.0.0.1", "--port", String(server().ports[0])];
		const run = async (...words: string[]) =>
			String((await runExample("memcached", [...args, ...words], "piped\r\nEND\r\n")).stdout);
		expect(await run("set", "greeting", "Hello, Wörld")).toBe("STORED\n");
		expect(await run("set", "piped", "-")).toBe("STORED\n");
		expect(await run("get", "greeting", "no-such", "piped")).toBe(
			"greeting: Hello, Wörld\npiped: piped\\x0d\nEND\\x0d\n\n",
		);
		expect(await run("stats")).toMatch(/^curr_items 2$/m);
		expect(await run("delete", "greeting")).toBe("DELETED\n");
		const refused = await runExample("memcached", [...args, "set", "two words", "x"]);
		expect(refused).toMatchObject({
			code: 2,
			stderr: "memcached: 'two words' is not a valid key; see --help\n",
		});
	});

	it("values that hold line ends, read as text lines and bytes by turns", async (context) => {
		needs(program, context);
		await using socket = await connect(["127.0.0.1", server().ports[0] ?? 0]);
		await using file = socket.makefile("rwb");
		const value = Buffer.from("a\r\nEND\r\n\0\xff", "latin1");
		for (let i = 0; i < 200; i++) {
			await file.write(
				Buffer.concat([Buffer.from(`set key${i} 0 0 ${value.length} noreply\r\n`), value, Buffer.from("\r\n")]),
			);
		}
		for (let i = 0; i < 200; i++) await file.write(Buffer.from(`get key${i}\r\n`));
		await file.flush();
		for (let i = 0; i < 200; i++) {
			expect(String(await file.readline())).toBe(`VALUE key${i} 0 ${value.length}\r\n`);
			expect((await file.read(value.length)).equals(value)).toBe(true);
			expect(await file.skipline()).toBe(2);
			expect(String(await file.readline())).toBe("END\r\n");
		}
	});
});
