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
	const args = ["-sS", "-w", format, url, `${url}again`, "-o", "-", "-o", "-"];
	expect(execFileSync("curl", args, { encoding: "utf8" })).toBe("Hello, World\n200 1\nHello, World\n200 0\n");
});

test("http.client: HEAD, a body that is skipped, keep-alive and close", async () => {
	const client = `
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=15)
for method, body, headers in ("HEAD", None, {}), ("POST", b"x" * 300_000, {}), ("GET", None, {"Connection": "close"}):
    c.request(method, "/", body, headers)
    r = c.getresponse()
    print(r.status, r.read(), r.headers["Connection"])
`;
	const body = "b'Hello, World\\n'";
	expect(await python(client, server.port)).toBe(`200 b'' keep-alive\n200 ${body} keep-alive\n200 ${body} close\n`);
});

test("bad requests get 400, a head over 64 KiB 431; pipelined requests are answered in order", async () => {
	const client = `
import socket, sys
def ask(data):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
        s.settimeout(15)
        try: s.sendall(data)
        except OSError: pass
        return s.makefile("rb").read().decode()
ok = b"GET / HTTP/1.1\\r\\nHost: a\\r\\n"
for data in (b"nonsense\\r\\n\\r\\n", b"GET / HTTP/2.0\\r\\n\\r\\n", b"GET / HTTP/1.1\\r\\n\\r\\n", ok + b"no colon\\r\\n\\r\\n", ok + b"bare: lf\\n\\r\\n",
             ok + b"Content-Length: -1\\r\\n\\r\\n", ok + b"Content-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n", ok + b"Transfer-Encoding: chunked\\r\\n\\r\\n",
             ok + b"A: " + b"x" * 70_000 + b"\\r\\n\\r\\n", ok + b"A: b\\r\\n" * 20_000, b"x" * 2_000_000, ok + b"A:" + b" " * 60_000 + b"\\n"):
    print(ask(data).split("\\r\\n")[0])
for data in (ok + b"Content-Length: \\xa00\\r\\n\\r\\n", ok + b"Content-Length: \\x0b0\\r\\n\\r\\n", ok + b"A: b\\r\\r\\n\\r\\n"):
    print(ask(data).split("\\r\\n")[0])
print(ask(b"\\r\\n" + ok + b"\\r\\nGET / HTTP/1.2\\r\\nHost: \\ta \\r\\nContent-Length: 0 \\r\\nConnection: keep-alive,\\tclose\\r\\n\\r\\n" + ok + b"\\r\\n").count("Hello, World"))
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
    s.sendall(ok + b"Content-Length: 9\\r\\n\\r\\ncut")
    s.shutdown(socket.SHUT_WR)
    print(len(s.makefile("rb").read()))
print(ask(ok + b"\\r\\n" + ok + b"\\r\\n" + b"GET / HTTP/1.0\\r\\n\\r\\n").count("Hello, World"))
`;
	const statuses = (await python(client, server.port))
		.split("\n")
		.map((line) => line.replace(/^HTTP\/1\.1 (\d+).*/, "$1"));
	expect(statuses.join(" ")).toBe("400 400 400 400 400 400 400 411 431 431 431 400 400 400 400 2 0 3 ");
});
