import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../socketserver/program.ts";
import { python } from "../socketserver/python.ts";
import { needs } from "../support/tools.ts";
import { startServer } from "./example.ts";

let server: Program & { port: string };
beforeAll(async () => {
	server = await startServer("hello-web");
});
afterAll(async () => {
	expect(await server.stop()).toBe(0);
});

test("curl gets two answers over one connection", () => {
	needs("curl");
	const url = `http://127.0.0.1:${server.port}/`;
	const format = "%{http_code} %{num_connects}\n";
	const args = ["-sS", "-w", format, url, `${url}?again`, "-o", "-", "-o", "-"];
	expect(execFileSync("curl", args, { encoding: "utf8" })).toBe("Hello, World\n200 1\nHello, World\n200 0\n");
});

test("curl posts, and waits for 100 Continue", () => {
	needs("curl");
	const url = (path: string) => `http://127.0.0.1:${server.port}/${path}`;
	// If no 100 came, curl would wait until this test has timed out.
	const args = [
		"-sS",
		"--expect100-timeout",
		"600",
		"-H",
		"Expect: 100-continue",
		"-d",
		"hello",
		"-w",
		" %{http_code}\n",
	];
	expect(execFileSync("curl", [...args, url("echo")], { encoding: "utf8" })).toBe("hello 200\n");
	expect(execFileSync("curl", [...args, url("no")], { encoding: "utf8" })).toBe("404 Not Found\n 404\n");
	const chunked = ["-sS", "-T", "-", "-X", "POST", "-w", " %{http_code}", url("echo")];
	expect(execFileSync("curl", chunked, { encoding: "utf8", input: "from a pipe" })).toBe("from a pipe 200");
});

test("http.client: HEAD, 404, 405, bodies, a file in chunks, keep-alive and close", async () => {
	const client = `
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=15)
def ask(method, path, body=None, headers={}):
    c.request(method, path, body, headers)
    r = c.getresponse()
    return r, r.read()
for args in (("HEAD", "/"), ("POST", "/", b"x" * 300_000), ("GET", "/no", b"x" * 300_000), ("POST", "/echo", b"some"),
             ("POST", "/echo", iter([b"in ", b"chunks"])), ("PUT", "/echo"), ("constructor", "/")):
    r, body = ask(*args)
    print(r.status, body.decode().strip(), r.headers["Content-Length"], r.headers["Allow"], c.sock is not None)
r, body = ask("GET", "/source")
print(r.headers["Transfer-Encoding"], body == open(sys.argv[2], "rb").read())
r, body = ask("HEAD", "/source")
print(r.headers["Transfer-Encoding"], len(body))
r, body = ask("POST", "/echo", b"x" * 3_000_000)
print(r.status, r.headers["Connection"])
r, body = ask("GET", "/", None, {"Connection": "close"})
print(r.status, r.headers["Connection"], r.will_close)
`;
	const file = new URL("../../examples/web/hello-handler.ts", import.meta.url).pathname;
	expect((await python(client, server.port, file)).split("\n")).toEqual([
		"200  13 None True",
		"405 405 Method Not Allowed 23 GET, HEAD True",
		"404 404 Not Found 14 None True",
		"200 some 4 None True",
		"200 in chunks 9 None True",
		"405 405 Method Not Allowed 23 POST True",
		"405 405 Method Not Allowed 23 GET, HEAD True",
		"chunked True",
		"chunked 0",
		"413 close",
		"200 close True",
		"",
	]);
});

test("requests that are refused get a status; pipelined requests are answered in order", async () => {
	const client = `
import socket, sys
def ask(data):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
        s.settimeout(15)
        try: s.sendall(data)
        except OSError: pass
        return s.makefile("rb").read().decode()
ok = b"GET / HTTP/1.1\\r\\nHost: a\\r\\n"
end = b"\\r\\n\\r\\n"
for data in (b"nonsense" + end, b"GET / HTTP/2.0" + end, b"GET / HTTP/1.1" + end, ok + b"no colon" + end, ok + b"bare: lf\\n\\r\\n",
             ok + b"Content-Length: -1" + end, ok + b"Content-Length: 1\\r\\nContent-Length: 2" + end, ok + b"Transfer-Encoding: gzip" + end,
             ok + b"Transfer-Encoding: chunked\\r\\nContent-Length: 3" + end, ok + b"Expect: a miracle" + end,
             ok + b"A: " + b"x" * 70_000 + end, ok + b"A: b\\r\\n" * 20_000, b"x" * 2_000_000, ok + b"A:" + b" " * 60_000 + b"\\n",
             ok + b"Content-Length: \\xa00" + end, ok + b"Content-Length: \\x0b0" + end, ok + b"A: b\\r" + end):
    answer = ask(data)
    print(answer.split(" ")[1], end=" " if answer.count("HTTP/1.1") == 1 else "!")
print()
print(ask(b"\\r\\n" + ok + b"\\r\\nGET / HTTP/1.2\\r\\nHost: \\ta \\r\\nContent-Length: 0 \\r\\nConnection: keep-alive,\\tclose" + end + ok + b"\\r\\n").count("Hello, World"))
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
    s.sendall(ok + b"Content-Length: 9" + end + b"cut")
    s.shutdown(socket.SHUT_WR)
    print(len(s.makefile("rb").read()))
print(ask(ok + b"\\r\\n" + ok + b"\\r\\n" + b"GET / HTTP/1.0" + end).count("Hello, World"))
`;
	const [statuses, ...counts] = (await python(client, server.port)).split("\n");
	expect(statuses?.trim()).toBe("400 505 400 400 400 400 400 501 400 417 431 431 414 400 400 400 400");
	expect(counts).toEqual(["2", "0", "3", ""]);
});
