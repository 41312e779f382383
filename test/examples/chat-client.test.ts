import { expect, test } from "vitest";
import { python } from "../socketserver/python.ts";
import { example, startServer } from "./example.ts";

const launcher = new URL("../../examples/run.ts", import.meta.url).pathname;

test("two clients see each other's lines; the end of input leaves", async () => {
	await using server = await startServer("chat-server");
	await using one = example("chat-client", "--port", server.port);
	await server.waitFor(/connected/);
	await using two = example("chat-client", "--port", server.port);
	await server.waitFor(/connected/);
	one.type("hello\n");
	await two.waitFor(/\d 127\.0\.0\.1:\d+\nhello\n/);
	two.type("hello yourself\n");
	await one.waitFor(/\d 127\.0\.0\.1:\d+\nhello yourself\n/);
	one.type("quit\n");
	expect(await one.ended()).toBe(0);
	expect(await two.stop()).toBe(0);
	server.type("quit\n");
	expect(await server.ended()).toBe(0);
});

test("at a terminal an incoming line appears above the one being typed, which stays", async () => {
	await using server = await startServer("chat-server");
	// A Python program that acts as a terminal: it types half a line, lets another client send one, and types the rest.
	const terminal = `
import os, pty, select, socket, sys, time
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
screen = b""
def until(text):
    global screen
    while text not in screen:
        assert select.select([fd], [], [], 15)[0], screen
        screen += os.read(fd, 65536)
    before, _, screen = screen.partition(text)
    return before
until(b"> ")
os.write(fd, b"half a")
until(b"half a")
other = socket.create_connection(("127.0.0.1", int(sys.argv[1]))).makefile("rw")
other.write("from outside\\n"); other.flush()
print(b"\\x1b[2K\\x1b[1G" in until(b"from outside\\r\\n"))
until(b"> half a")
os.write(fd, b" line\\r")
until(b"half a line\\r\\n")
lines = [other.readline() for _ in range(4)]
print(lines[3] == "half a line\\n")
os.write(fd, b"\\x03")
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
	const command = [process.execPath, "--import", "tsx", launcher, "chat-client", "--port", server.port];
	expect(await python(terminal, server.port, ...command)).toBe("True\nTrue\n0\n");
});
