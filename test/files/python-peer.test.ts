// Python's makefile() and ours talk to each other, in both directions.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, it } from "vitest";
import { connect, listen, makefile } from "../../src/index.ts";
import { needs } from "../support/tools.ts";

const CLIENT = `
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s, s.makefile("rw", encoding=sys.argv[2], newline="\\r\\n") as f:
    for line in sys.argv[3].split("|"):
        f.write(line + "\\n")
        f.flush()
        print(f.readline().rstrip("\\r\\n"))
    s.shutdown(socket.SHUT_WR)
    print(f.read())
`;

const SERVER = `
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    conn, _ = listener.accept()
    with conn, conn.makefile("rwb") as f:
        for line in f:
            f.write(b"%d:%s" % (len(line), line))
            f.flush()
        f.write(b"bye")
`;

const children: ChildProcess[] = [];
afterAll(() => {
	for (const child of children) child.kill();
});

function python(code: string, ...args: string[]) {
	needs("python3");
	const child = spawn("python3", ["-c", code, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, PYTHONIOENCODING: "utf-8" },
	});
	children.push(child);
	return { out: makefile(child.stdout), exit: once(child, "exit") };
}

it.each(["utf-8", "latin-1", "utf-16-le"])("a Python client and our server, in %s", async (encoding) => {
	await using listener = await listen(["127.0.0.1", 0]);
	const lines = ["hello", "", "naïve", "x".repeat(20_000)];
	const { out, exit } = python(CLIENT, String(listener.address()[1]), encoding, lines.join("|"));
	await using socket = await listener.accept();
	const f = makefile(socket, "rw", { encoding, newline: "\r\n" });
	const received: string[] = [];
	for await (const line of f) {
		received.push(line);
		await f.write(`> ${line.trimEnd()}\n`);
		await f.flush();
	}
	await f.write("the end");
	await f.close();
	await socket.close();
	expect(received).toEqual(lines.map((line) => `${line}\r\n`));
	expect(await out.readlines()).toEqual([...lines.map((line) => `> ${line}\n`), "the end\n"]);
	expect(await exit).toEqual([0, null]);
});

it("a Python server and our client", async () => {
	const { out, exit } = python(SERVER);
	await using socket = await connect(["127.0.0.1", Number(await out.readline())]);
	const f = socket.makefile("rwb");
	for (const line of ["one\n", "日本\n", `${"y".repeat(100_000)}\n`]) {
		await f.write(Buffer.from(line));
		await f.flush();
		const size = Buffer.byteLength(line);
		expect(String(await f.readline())).toBe(`${size}:${line}`);
	}
	await socket.shutdown("write");
	expect(String(await f.read())).toBe("bye");
	await f.close();
	expect(await exit).toEqual([0, null]);
});
