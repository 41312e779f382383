// The random programs of test/model, whose stream is a connection of a network.

import fc from "fast-check";
import type { Network } from "../../../src/testing/index.ts";
import { Clock } from "../../model/clock.ts";
import { type Program, programs } from "../../model/program.ts";
import { differences } from "../../model/run.ts";
import type { End } from "../../model/streams.ts";
import { connection, KINDS, quiet } from "./ends.ts";

const OVER: Readonly<Record<Program["stream"], keyof typeof KINDS>> = {
	scripted: "plain",
	"pass-through": "not half-open",
	"from a pair": "joined",
	"without 'close'": "silent",
};

async function end(network: Network, { stream }: Program): Promise<End> {
	const ends = await connection(network);
	const parts: Buffer[] = [];
	ends.far.on("data", (part) => parts.push(part));
	const kind = OVER[stream];
	return {
		stream: KINDS[kind](ends),
		// What is written after the peer's end is lost if the stream has ended with it.
		writable: kind !== "not half-open",
		send: (bytes) => ends.far.write(bytes),
		finish: () => ends.far.end(),
		received: () => String(Buffer.concat(parts)),
		settled: () => quiet(network),
	};
}

export async function severalFiles(network: Network, seed: number): Promise<void> {
	const [program] = fc.sample(programs, { seed, numRuns: 1 });
	if (program === undefined) throw new Error("no program");
	const over = await end(network, program);
	const clock = new Clock();
	try {
		const found = await differences(program, clock, over);
		if (found.length > 0) throw new Error(`${found.join("\n")}\n${JSON.stringify(program)}`);
	} finally {
		clock.restore();
	}
}
