import { Program } from "../socketserver/program.ts";

const launcher = new URL("../../examples/run.ts", import.meta.url).pathname;

/** Starts an example as `npm run example NAME -- ARGS` does. */
export function example(name: string, ...args: string[]): Program {
	return Program.typescript(launcher, name, ...args);
}

/** Starts a server on a free port and waits until it listens. */
export async function startServer(name: string, ...args: string[]): Promise<Program & { port: string }> {
	const program = example(name, "--port", "0", ...args);
	const [, port = ""] = await program.waitFor(/listening on 127\.0\.0\.1:(\d+)/);
	return Object.assign(program, { port });
}

/** The beginning of Python clients: `f = dial()` opens a text file over a new connection, `say(f, …)` sends a line. */
export const DIAL = `
import re, socket, struct, sys, time

def connection():
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.settimeout(15)
    return s

def dial():
    s = connection()
    f = s.makefile("rw", newline="\\n")
    s.close()
    return f

def say(f, text):
    f.write(text + "\\n")
    f.flush()

def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
`;
