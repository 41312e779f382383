// Each small server answers a Python client, and ends cleanly on Ctrl-C.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "socket-makefile";
import { describe, expect, test } from "vitest";
import { python } from "../socketserver/python.ts";
import { DIAL, example, startServer } from "./example.ts";

const ECHO = `${DIAL}
one, two = dial(), dial()
say(two, "zwei ☃")
say(one, "eins")
print(one.readline() + two.readline(), end="")
s = connection()
s.sendall(b"cut\\noff")
s.shutdown(socket.SHUT_WR)
print(s.makefile("rb").read())
reset(connection())
say(one, "after")
print(one.readline(), end="")
`;

describe.each(["echo-server", "echo-handler", "select-echo"])("%s", (name) => {
	test("sends lines back, to any number of clients, half-closed ones too, and stops with clients connected", async () => {
		await using server = await startServer(name);
		expect(await python(ECHO, server.port)).toBe("eins\nzwei ☃\nb'cut\\noff'\nafter\n");
		await using idle = await connect(["127.0.0.1", Number(server.port)]);
		await idle.sendall("here\n");
		expect(String(await idle.recv(100))).toBe("here\n");
		expect(await server.stop()).toBe(0);
		expect(String(await idle.recv(100).catch((error) => error.code))).toMatch(/^(|ECONNRESET)$/);
	});
});

test.each(["echo-server", "echo-handler", "select-echo"])(
	"%s stops with a client connected that does not read",
	async (name) => {
		await using server = await startServer(name);
		await using client = await connect(["127.0.0.1", Number(server.port)], { timeout: 300 });
		await expect(client.sendall(`${"x".repeat(1000)}\n`.repeat(50_000))).rejects.toMatchObject({ code: "ETIMEDOUT" });
		expect(await server.stop()).toBe(0);
		client.channel.abort();
	},
);

test("timeout-server answers, takes its timeout from each client, and disconnects a silent one", async () => {
	await using server = await startServer("timeout-server");
	const client = `${DIAL}
quick, slow = dial(), dial()
say(quick, "hello")
answer = quick.readline()
print(re.fullmatch(r"127\\.0\\.0\\.1:\\d+ received ok!\\n", answer) is not None)
say(quick, "set time 1")
print(quick.readline() == answer)
start = time.monotonic()
print(quick.readline(), end="")
print(0.9 < time.monotonic() - start < 9)
print(repr(quick.readline()))
try:
    for _ in range(100):
        say(quick, "x" * 1000)
        time.sleep(0.01)
    print("written")
except OSError as error:
    print(type(error).__name__)
say(slow, "still here")
print(slow.readline().endswith("received ok!\\n"))
`;
	const lines = (await python(client, server.port)).split("\n");
	expect(lines.slice(0, 5)).toEqual(["True", "True", "time out !", "True", "''"]);
	expect(lines[5]).toMatch(/^(ConnectionResetError|BrokenPipeError)$/);
	expect(lines[6]).toBe("True");
	expect(await server.stop()).toBe(0);
});

test("answering-machine talks to several callers at once", async () => {
	await using server = await startServer("answering-machine");
	const client = `${DIAL}
callers = [dial() for _ in range(20)]
for f in callers: print(f.readline().startswith("Hello"), end=" ")
for f in callers:
    say(f, "0")
    print("recorded" in f.readline(), end=" ")
    say(f, "what?")
    print("did not understand" in f.readline(), end=" ")
    say(f, "exit")
    print(f.read() == "Goodbye.\\n", end=" ")
`;
	expect(await python(client, server.port)).toBe("True ".repeat(80));
	expect(await server.stop()).toBe(0);
});

test("udp-echo sends datagrams back", async () => {
	await using server = await startServer("udp-echo");
	const client = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(15)
s.connect(("127.0.0.1", int(sys.argv[1])))
for data in (b"one", b"", bytes(range(256)) * 10):
    s.send(data)
    print(s.recv(65535) == data)
`;
	expect(await python(client, server.port)).toBe("True\nTrue\nTrue\n");
	expect(await server.stop()).toBe(0);
});

test("forking-hash derives the same keys as Python, in several processes", async () => {
	await using server = await startServer("forking-hash", "--children", "2");
	const client = `${DIAL}
import hashlib
files = [dial() for _ in range(4)]
for i, f in enumerate(files): say(f, f"line {i}")
for i, f in enumerate(files):
    key = hashlib.pbkdf2_hmac("sha256", f"line {i}\\n".encode(), b"salt", 10_000)
    print(f.readline() == key.hex() + "\\n")
`;
	expect(await python(client, server.port)).toBe("True\n".repeat(4));
	expect(await server.stop()).toBe(0);
});

describe("all examples", () => {
	test("have one form of help", () => {
		const folder = new URL("../../examples/", import.meta.url);
		const names = readdirSync(folder).flatMap((name) => /^(?!run)(.*)\.ts$/.exec(name)?.[1] ?? []);
		expect(names.length).toBeGreaterThan(15);
		for (const name of names) {
			const text = readFileSync(new URL(`${name}.ts`, folder), "utf8");
			if (!text.includes("serverOptions("))
				expect(text).toContain(`\nconst HELP = \`Usage: npm run example ${name} -- `);
			expect(text).not.toContain("tsx examples");
		}
	});

	test("print a help text on --help, and refuse unknown options and names", async () => {
		const help = example("chat-server", "--help");
		expect(await help.ended()).toBe(0);
		expect(help.output).toMatch(
			/Usage: npm run example chat-server -- \[options\][\s\S]*--host HOST[\s\S]*--port PORT/,
		);
		const wrong = example("chat-server", "--port", "many");
		expect(await wrong.ended()).toBe(2);
		expect(wrong.output).toBe("chat-server: --port must be a number from 0 to 65535, not 'many'; see --help\n");
		const client = example("resp", "--port", "many");
		expect(await client.ended()).toBe(2);
		expect(client.output).toBe("resp: --port must be a number from 0 to 65535, not 'many'; see --help\n");
		const unknown = example("nothing");
		expect(await unknown.ended()).toBe(2);
		expect(unknown.output).toMatch(/no example 'nothing'[\s\S]*chat-server/);
	});

	test("say in one line that their address is in use", async () => {
		await using server = await startServer("echo-handler");
		const second = example("echo-handler", "--port", server.port);
		expect(await second.ended()).toBe(1);
		expect(second.output).toMatch(/^\[.*\] ERROR: listen EADDRINUSE.*\n$/);
	});

	test("run by npm", () => {
		const args = ["run", "--silent", "example", "hello-web", "--", "--help"];
		expect(execFileSync("npm", args, { encoding: "utf8" })).toContain("Usage: npm run example hello-web");
	});
});
