// The chat server with Python clients.

import { describe, expect, test } from "vitest";
import { WITHOUT_LIMITS } from "../chat/host.ts";
import { Program } from "../socketserver/program.ts";
import { python } from "../socketserver/python.ts";
import { needs } from "../support/tools.ts";
import { DIAL, startServer } from "./example.ts";

/** The beginning of the Python clients. `hear(f)` returns a message's text and checks its first line. */
const CHAT = `${DIAL}
def hear(f):
    head, text = f.readline(), f.readline()
    assert re.fullmatch(r"\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d 127\\.0\\.0\\.1:\\d+\\n", head), (head, text)
    return text

def join(*others):
    f = dial()
    say(f, "hi")
    for member in (f, *others):
        assert hear(member) == "hi\\n"
    return f
`;

describe("chat-server", () => {
	test("every line goes to all, with time and sender; quit leaves; the server's prompt lists and ends", async () => {
		await using server = await startServer("chat-server");
		const client = `${CHAT}
one = join()
two = join(one)
say(one, "hello from one")
print(hear(one) == hear(two) == "hello from one\\n")
say(two, "")
print(hear(one) == hear(two) == "\\n")
say(two, "quit")
print(repr(two.read()))
say(one, "alone")
print(hear(one), end="")
sys.stdin.readline()
`;
		expect(await python(client, server.port)).toBe("True\nTrue\n''\nalone\n");
		server.type("clients\n");
		await server.waitFor(/0 clients/);
		server.type("nonsense\nquit\n");
		expect(await server.ended()).toBe(0);
		expect(server.output).toContain("commands: clients, quit");
		expect(server.output).not.toMatch(/Error|Exception/);
	});

	test("a client that disconnects in any way leaves the chat within a second, and the others do not notice", async () => {
		await using server = await startServer("chat-server");
		const client = `${CHAT}
stay = join()
for _ in range(3):
    s = connection(); s.sendall(b"unfinished"); reset(s)
    reset(connection())
    connection().close()
    half = connection(); half.shutdown(socket.SHUT_WR); assert half.recv(1) == b""
print("vanished", flush=True)
time.sleep(0.5)
say(stay, "clients?")
while (text := hear(stay)) != "clients?\\n": assert text == "unfinished\\n"
print("only stayed")
s = connection()
s.sendall(b"cut off"); s.shutdown(socket.SHUT_WR)
print(hear(stay), end="")
print(hear(s.makefile("r")), end="")
`;
		expect(await python(client, server.port)).toBe("vanished\nonly stayed\ncut off\ncut off\n");
		server.type("clients\n");
		await server.waitFor(/0 clients/);
		expect(await server.stop("SIGTERM")).toBe(0);
	});

	test("a client whose process is killed disappears from 'clients' within a second", async () => {
		await using server = await startServer("chat-server");
		const joining = `${CHAT}\none = join()\ntwo = join(one)\nprint("joined", flush=True)\ntime.sleep(60)`;
		needs("python3");
		await using client = new Program("python3", ["-c", joining, server.port]);
		await client.waitFor(/joined/);
		server.type("clients\n");
		await server.waitFor(/2 clients/);
		const killed = performance.now();
		await client.stop("SIGKILL");
		for (let count = ""; count !== "0"; [, count = ""] = await server.waitFor(/(\d+) clients/))
			server.type("clients\n");
		expect(performance.now() - killed).toBeLessThan(1000);
	});

	test("control and bidi characters are escaped, broken UTF-8 too; too long a line is refused", async () => {
		await using server = await startServer("chat-server");
		const client = `${CHAT}
s = connection()
f = s.makefile("rw", newline="\\n", encoding="utf-8")
def shout(data):
    s.sendall(data)
    return f.readline() + f.readline()
print(shout("\\x1b]0;title\\x07 \\u202eabc\\u2066 \\x9b31m \\ttab é ☃\\n".encode()).split("\\n")[1])
print(shout(b"\\xff\\xfe broken\\r\\n").split("\\n")[1])
s.sendall(b"x" * 8193 + b"\\n")
print(f.readline(), end="")
s.sendall("ä".encode() * 4097 + b"\\n")
print(f.readline(), end="")
s.sendall(b"y" * 100_000 + b"\\n")
print(f.readline(), end="")
print(len(shout(b"z" * 8192 + b"\\n").split("\\n")[1]))
`;
		const refused = "your line was refused: it is longer than 8192 bytes\n";
		expect(await python(client, server.port)).toBe(
			`\\x1b]0;title\\x07 \\u202eabc\\u2066 \\x9b31m \ttab é ☃\n\\xff\\xfe broken\n${refused.repeat(3)}8192\n`,
		);
		expect(server.output).not.toContain("\x1b]");
	});

	test("a client that stops reading is dropped when 1 MiB waits for it, and does not delay the others", async () => {
		await using server = await startServer("chat-server", ...WITHOUT_LIMITS);
		const client = `${CHAT}
stalled = socket.socket()
stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
stalled.connect(("127.0.0.1", int(sys.argv[1])))
talker = join()
for i in range(1500):
    text = f"{i} " + "x" * 8000
    say(talker, text)
    assert hear(talker) == text + "\\n"
print("all came back")
`;
		expect(await python(client, server.port)).toBe("all came back\n");
		await server.waitFor(/was dropped: it does not read fast enough/);
		server.type("clients\n");
		await server.waitFor(/0 clients/);
		server.type("quit\n");
		expect(await server.ended()).toBe(0);
	});

	test("quit ends with clients connected, also one that does not read", async () => {
		await using server = await startServer("chat-server");
		const client = `${CHAT}
stalled = connection()
talker = join()
print(talker.read() == "the server ends: goodbye\\n")
`;
		const ending = python(client, server.port);
		await server.waitFor(/connected[\s\S]*connected/);
		server.type("clients\n");
		await server.waitFor(/2 clients\n127\.0\.0\.1:\d+\n127\.0\.0\.1:\d+\n/);
		server.type("quit\n");
		expect(await server.ended()).toBe(0);
		expect(await ending).toBe("True\n");
	});
});
