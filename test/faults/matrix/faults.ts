// The faults of the matrix as data: what happens, and which results are allowed.

import { systemError } from "../../support/scripted-duplex.ts";
import type { Medium, Wire } from "./wire.ts";

export const TIMEOUT = 15;

/** The things that a fault can act on. */
export interface Scene {
	readonly wire: Wire;
	readonly abort: AbortController;
	/** Closes the file under test. */
	close(): void;
	/** Writes through another file, so that a failing write is noticed. */
	write(): void;
}

export interface Fault {
	readonly name: string;
	happen(scene: Scene): void;
	/**
	 * How reading ends. 'end': with the end of stream; 'goes on': not at all, the connection still works; otherwise with an
	 * error that has one of these codes.
	 */
	readonly reading: "end" | "goes on" | readonly string[];
	/** How a pending write ends: it resolves, or rejects with one of these codes. */
	readonly writing: "resolves" | readonly string[];
	/** If the connection still works: the codes with which the call itself may reject. */
	readonly call?: readonly string[];
	/** The media over which this fault is impossible. */
	readonly without?: readonly Medium[];
	/** Why it is impossible there. */
	readonly why?: string;
}

const LOST = ["ECONNRESET", "EPIPE"];
const CLOSED = ["ERR_CONNECTION_CLOSED"];
const DEADLINE = ["ETIMEDOUT", "TimeoutError"];
const REAL: readonly Medium[] = ["network", "tcp", "tls"];

function silence({ wire }: Scene): void {
	wire.read("not");
}

export const FAULTS: readonly Fault[] = [
	{ name: "FIN", happen: ({ wire }) => wire.finish(), reading: "end", writing: [...LOST, "resolves"] },
	{ name: "RST", happen: ({ wire }) => wire.reset(), reading: LOST, writing: LOST },
	{ name: "destroy()", happen: ({ wire }) => wire.stream.destroy(), reading: CLOSED, writing: CLOSED },
	{
		name: "destroy(err)",
		happen: ({ wire }) => wire.stream.destroy(systemError("EIO", "test")),
		reading: ["EIO"],
		writing: ["EIO", ...CLOSED],
	},
	{
		name: "timeout",
		happen: silence,
		reading: "goes on",
		writing: DEADLINE,
		call: DEADLINE,
	},
	{
		name: "abort",
		happen: ({ abort }) => abort.abort(systemError("ABORTED", "test")),
		reading: "goes on",
		writing: ["ABORTED"],
		call: ["ABORTED"],
	},
	{
		name: "abort whose listener closes the file",
		happen(scene) {
			scene.abort.signal.addEventListener("abort", () => scene.close());
			scene.abort.abort(systemError("ABORTED", "test"));
		},
		reading: "goes on",
		writing: ["ABORTED", "ERR_CLOSED_FILE", "resolves"],
		call: ["ABORTED", "ERR_CLOSED_FILE"],
	},
	{
		name: "EPIPE",
		happen(scene) {
			scene.wire.failWrites("EPIPE");
			scene.write();
		},
		reading: LOST,
		writing: LOST,
	},
	{
		name: "ENOBUFS",
		happen(scene) {
			scene.wire.failWrites("ENOBUFS");
			scene.write();
		},
		reading: ["ENOBUFS"],
		writing: ["ENOBUFS"],
		without: REAL,
		why: "a test cannot make a kernel or a network run out of buffers; to the library the in-memory stream looks the same",
	},
	{ name: "half-close", happen: ({ wire }) => wire.halfClose(), reading: "end", writing: "resolves" },
	{ name: "stall", happen: silence, reading: "goes on", writing: DEADLINE, call: DEADLINE },
	{
		name: "trickle",
		happen: ({ wire }) => wire.read("slowly"),
		reading: "goes on",
		writing: "resolves",
	},
	{
		name: "never-called callback",
		happen(scene) {
			silence(scene);
			scene.write();
		},
		reading: "goes on",
		writing: DEADLINE,
		call: DEADLINE,
		without: REAL,
		why: "a kernel and a network always call back; a peer that does not read is the fault 'stall'",
	},
	{
		name: "concurrent close",
		happen: (scene) => scene.close(),
		reading: "goes on",
		writing: ["ERR_CLOSED_FILE", "resolves"],
		call: ["ERR_CLOSED_FILE"],
	},
];

export const MOMENTS = ["before", "during", "at the last byte", "same tick"] as const;
export type Moment = (typeof MOMENTS)[number];
