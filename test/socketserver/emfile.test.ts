import { expect, test } from "vitest";
import { Program } from "./program.ts";
import { python } from "./python.ts";

/** Opens more connections than the server may have, closes them, and opens one more, which must be served. */
const CLIENT = `
import socket, sys
address = ("127.0.0.1", int(sys.argv[1]))
def answer(s):
    try:
        s.settimeout(10)
        s.sendall(b"hello\\n")
        return s.recv(100)
    except OSError:
        return b""
many = [socket.create_connection(address) for _ in range(100)]
served = sum(answer(s) == b"hello\\n" for s in many)
print(0 < served < 100)
for s in many: s.close()
for _ in range(200):
    if answer(socket.create_connection(address)) == b"hello\\n":
        print("served again")
        break
`;

test("the server outlives a lack of descriptors (EMFILE)", async () => {
	const file = new URL("./programs/echo-server.ts", import.meta.url).pathname;
	const limited = `ulimit -n 80; exec "$0" --import tsx "$1"`;
	await using server = new Program("bash", ["-c", limited, process.execPath, file]);
	const [port] = await server.waitFor(/\d+/);
	expect(await python(CLIENT, port)).toBe("True\nserved again\n");
});
