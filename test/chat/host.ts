import { Program } from "../socketserver/program.ts";

const launcher = new URL("../../examples/run.ts", import.meta.url).pathname;

/** The host of a server: its address, and the beginning of the command that starts a program there. */
export interface Host {
	readonly address: string;
	readonly command: readonly string[];
}

export const LOOPBACK: Host = { address: "127.0.0.1", command: [] };

/** Programs talk faster than people: the limits would slow down what is tested or measured. */
export const WITHOUT_LIMITS = ["--lines", "1000000", "--bytes", "1000000000", "--rooms", "1000000"];

export interface ChatServerProgram {
	readonly host: Host;
	readonly port: number;
	readonly program: Program;
}

/** Starts a chat server without limits for its clients, by default on a free port, and waits until it listens. */
export async function startChat(host: Host, args: readonly string[], port = 0): Promise<ChatServerProgram> {
	const where = ["--host", host.address, "--port", String(port), ...WITHOUT_LIMITS];
	const all = [...host.command, process.execPath, "--import", "tsx", launcher, "chat-server", ...where, ...args];
	const [command = "", ...rest] = all;
	const program = new Program(command, rest);
	const [, listening] = await program.waitFor(/listening on [\d.]+:(\d+)/);
	return { host, port: Number(listening), program };
}
