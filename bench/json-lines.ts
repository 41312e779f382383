// JSON records, one a line, without parsing them: one workload for each size and each way that they come.

import { type InputSpec, makeInput } from "./input.ts";
import { streaming } from "./streaming.ts";
import { Tally } from "./tally.ts";
import { ITERATE, TAKELINE, textReceiver } from "./variants/ours.ts";
import { readlineEvents, readlineIterator, split2Data, split2Iterator } from "./variants/peers.ts";
import { flowing } from "./variants/raw.ts";
import { type Receiver, receiving } from "./variants/receive.ts";
import type { Variant, Workload } from "./workload.ts";

export const CONCAT = "concatenating by hand";

/** What most programs do: text is added to the rest, and lines are cut off at its start. */
const concatenating: Receiver = {
	name: CONCAT,
	strips: "\n",
	read(socket, tally) {
		let rest = "";
		return flowing(socket.setEncoding("utf8"), (text) => {
			rest += text;
			for (let end = rest.indexOf("\n"); end !== -1; end = rest.indexOf("\n")) {
				tally.add(rest.slice(0, end));
				rest = rest.slice(end + 1);
			}
		});
	},
};

/** What a program does with each record, to be added to the time of any reader. */
function parsing(input: InputSpec): Variant {
	return {
		name: "JSON.parse() alone",
		async run({ repeats, proof }) {
			const records = makeInput(input)
				.block.toString("latin1")
				.split(/(?<=\n)/);
			const tally = new Tally(proof, "");
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			for (let i = 0; i < repeats; i++) {
				for (const record of records) {
					JSON.parse(record);
					tally.add(record);
				}
			}
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			return {
				value: wall / tally.count,
				cpu: ((used.user + used.system) * 1000) / tally.count,
				proof: tally.result,
			};
		},
	};
}

const WAYS = { stdout: "a child's stdout", unix: "a Unix socket" } as const;

/** @param width the bytes of a record, with its line end */
export function jsonLines(way: keyof typeof WAYS, width: number, count: number): Workload {
	const large = width > 1 << 20;
	const block = large ? width : 10_000 * width;
	const input: InputSpec = { kind: "json", width, block, way };
	const maxLineLength = Number.POSITIVE_INFINITY;
	// These take the square of the time for large records.
	const slow = (rounds: number) => (large ? { share: 1 / count, rounds } : {});
	return streaming({
		name: `json-${large ? `${width >> 20}m` : width}-${way}`,
		title: `JSON records of ${large ? `${width >> 20} MiB` : `${width} B`} from ${WAYS[way]}`,
		unit: "ns/record",
		input,
		repeats: large ? count : count / 10_000,
		variants: [
			...[ITERATE, TAKELINE].map((loop) => receiving(textReceiver(loop, { maxLineLength }))),
			receiving({ ...concatenating, ...slow(3) }),
			...[readlineEvents, readlineIterator].map(receiving),
			receiving({ ...split2Data, ...slow(1) }),
			...(large ? [] : [receiving(split2Iterator)]),
			parsing(input),
		],
		targets: [],
	});
}
