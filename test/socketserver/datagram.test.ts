import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "socket-makefile";
import {
	BaseRequestHandler,
	type DatagramRequest,
	DatagramRequestHandler,
	ThreadingUDPServer,
	ThreadingUnixDatagramServer,
	UDPServer,
} from "socket-makefile/socketserver";
import { afterAll, describe, expect, test } from "vitest";
import { loadUnixSockets } from "../../src/socketserver/unix-datagram-socket.ts";
import { python } from "./python.ts";
import { serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];
const folder = mkdtempSync(join(tmpdir(), "datagrams-"));
afterAll(() => rmSync(folder, { recursive: true }));

class Lines extends DatagramRequestHandler {
	override async handle() {
		for await (const line of this.rfile) {
			if (String(line) === "fail\n") throw new Error("told to");
			if (String(line) !== "silence\n") await this.wfile.write(Buffer.from(`${line.length} ${line}`));
		}
	}
}

class Quiet extends ThreadingUDPServer {
	readonly errors: unknown[] = [];
	override handleError(_request: DatagramRequest, _clientAddress: Address, error: unknown) {
		this.errors.push(error);
	}
}

/** Sends each argument as a datagram and prints the answers. */
const CLIENT = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
s.connect(("127.0.0.1", int(sys.argv[1])))
for text in sys.argv[2:]:
    s.send(text.encode())
    print(s.recv(65535))
`;

describe("UDPServer", () => {
	test("SS-34 SS-35 all that a handler wrote is one datagram, an empty one if nothing, also when it fails", async () => {
		await using server = await serve(new Quiet(LOCAL, Lines));
		const port = String(server.serverAddress[1]);
		const out = await python(CLIENT, port, "one\ntwo\n", "silence\n", "a\nfail\n", "");
		expect(out).toBe("b'4 one\\n4 two\\n'\nb''\nb'2 a\\n'\nb''\n");
		expect(server.errors).toEqual([new Error("told to")]);
	});

	test("SS-36 SS-37 a longer datagram is cut to maxPacketSize", async () => {
		class Size extends BaseRequestHandler<DatagramRequest> {
			override async handle() {
				const [data, socket] = this.request;
				await socket.sendto(Buffer.from(String(data.length)), this.clientAddress);
			}
		}
		await using server = await serve(new UDPServer(LOCAL, Size));
		expect(server.maxPacketSize).toBe(8192);
		const port = String(server.serverAddress[1]);
		expect(await python(CLIENT, port, "x".repeat(9000), "y".repeat(8192), "z")).toBe("b'8192'\nb'8192'\nb'1'\n");
	});

	test("datagrams that are not received are dropped beyond a limit, as in the kernel", async () => {
		let count = 0;
		class Counting extends DatagramRequestHandler {
			override async handle() {
				count++;
				await super.handle();
			}
		}
		const server = await new UDPServer(LOCAL, Counting).ready();
		server.timeout = 1;
		const flood = `
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(100):
    for _ in range(10): s.sendto(bytes(1000), ("127.0.0.1", int(sys.argv[1])))
    time.sleep(0.001)
`;
		await python(flood, String(server.serverAddress[1]));
		for (let before = -1; before < count; ) {
			before = count;
			await server.handleRequest();
		}
		await server.serverClose();
		expect(count).toBeGreaterThan(100);
		expect(count).toBeLessThan(200);
	});

	test("SS-06 an address in use rejects", async () => {
		await using first = await new UDPServer(LOCAL, Lines).ready();
		await expect(new UDPServer(first.serverAddress, Lines).ready()).rejects.toMatchObject({ code: "EADDRINUSE" });
		const wrong = new UDPServer(["127.0.0.1", 70_000], Lines);
		await expect(wrong.ready()).rejects.toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
	});

	test("IPv6, when there is any", async ({ skip }) => {
		const server = new Quiet(["::1", 0], Lines);
		try {
			await server.ready();
		} catch (error) {
			skip(`no IPv6 here: ${error}`);
		}
		await using serving = await serve(server);
		const client = CLIENT.replace("AF_INET", "AF_INET6").replace("127.0.0.1", "::1");
		expect(await python(client, String(serving.serverAddress[1]), "six\n")).toBe("b'4 six\\n'\n");
	});
});

/** The same over Unix sockets; the first argument is the client's own path. */
const UNIX_CLIENT = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.settimeout(10)
s.bind(sys.argv[1] + ".client")
for text in sys.argv[2:]:
    s.sendto(text.encode(), sys.argv[1])
    print(*s.recvfrom(65535))
# A client without an address, which no answer can reach; then the first again.
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"nobody\\n", sys.argv[1])
s.sendto(b"last\\n", sys.argv[1])
print(*s.recvfrom(65535))
`;

/** Whether the optional package loads on this system. */
function hasUnixSockets(): boolean {
	try {
		return loadUnixSockets() !== undefined;
	} catch (error) {
		console.log("skipped: UnixDatagramServer:", error);
		return false;
	}
}

describe.skipIf(!hasUnixSockets())("UnixDatagramServer", () => {
	test("SS-41 serves datagrams, and a client without an address is an error of its handler only", async () => {
		class Server extends ThreadingUnixDatagramServer {
			readonly errors: unknown[] = [];
			override handleError(_request: DatagramRequest, _clientAddress: Address, error: unknown) {
				this.errors.push(error);
			}
		}
		const path = join(folder, "socket");
		await using server = await serve(new Server(path, Lines));
		expect(server.serverAddress).toBe(path);
		const answers = await python(UNIX_CLIENT, path, "one\n", "two\nthree\n");
		expect(answers.split("\n")).toEqual([
			`b'4 one\\n' ${path}`,
			`b'4 two\\n6 three\\n' ${path}`,
			`b'5 last\\n' ${path}`,
			"",
		]);
		expect(server.errors).toMatchObject([{ name: "TypeError" }]);
		await expect(new ThreadingUnixDatagramServer(path, Lines).ready()).rejects.toMatchObject({ code: "EADDRINUSE" });
		await server.shutdown();
		await server.serverClose();
		expect(existsSync(path)).toBe(false);
	});

	test("a path that is too long is refused, and not cut", async () => {
		const server = new ThreadingUnixDatagramServer(join(folder, "x".repeat(200)), Lines);
		await expect(server.ready()).rejects.toMatchObject({ code: "ENAMETOOLONG" });
		expect(readdirSync(folder).filter((name) => name.startsWith("x"))).toEqual([]);
	});

	test("constructing it without the package node-unix-socket throws an error that says so", () => {
		const program = `
			import Module from "node:module";
			const load = Module._load;
			Module._load = (name, ...rest) => {
				if (name === "node-unix-socket") throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
				return load(name, ...rest);
			};
			const { UnixDatagramServer } = await import("socket-makefile/socketserver");
			try { new UnixDatagramServer("/nowhere", class {}); } catch (error) { console.log(error.code, error.message); }
		`;
		const args = ["--import", "tsx", "--input-type=module", "--eval", program];
		const out = execFileSync(process.execPath, args, { encoding: "utf8" });
		expect(out).toBe(
			"ERR_MODULE_NOT_FOUND UnixDatagramServer needs the package node-unix-socket: npm install node-unix-socket\n",
		);
	});
});
