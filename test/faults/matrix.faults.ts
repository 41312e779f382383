// The fault matrix: every operation with every fault at every moment over every medium.

import { afterAll, describe, expect, test } from "vitest";
import { watchdog } from "../support/watchdog.ts";
import { readCell, writeCell } from "./matrix/cell.ts";
import { FAULTS, type Fault, MOMENTS, type Moment } from "./matrix/faults.ts";
import { READS, type ReadOperation, WRITES, type WriteOperation } from "./matrix/operations.ts";
import type { Medium } from "./matrix/wire.ts";

watchdog(30_000);

const MEDIA: readonly Medium[] = ["duplex", "silent", "network", "tcp", "tls"];
/** How many cells run at the same time. They mostly wait. */
const TOGETHER = 8;

const counts = { run: 0 };
const without = new Map<string, number>();

/** Why a cell makes no sense and is left out; undefined if it can run. */
function reasonAgainst(operation: ReadOperation | WriteOperation, fault: Fault, moment: Moment, medium: Medium) {
	if (fault.without?.includes(medium)) return `${fault.name} over ${medium}: ${fault.why}`;
	if (fault.name.startsWith("abort") && !operation.signal) {
		return `${fault.name}: '${operation.name}' takes no signal; settimeout() bounds it`;
	}
	if (fault.name === "concurrent close" && moment === "before" && operation.name === "makefile while closing") {
		return "a close before 'makefile while closing': the close is the operation itself";
	}
	return undefined;
}

async function runAll(
	operation: ReadOperation | WriteOperation,
	medium: Medium,
	cell: (fault: Fault, moment: Moment) => Promise<void>,
): Promise<string[]> {
	const failures: string[] = [];
	const cells = FAULTS.flatMap((fault) => MOMENTS.map((moment) => ({ fault, moment })));
	const worker = async () => {
		for (let next = cells.shift(); next !== undefined; next = cells.shift()) {
			const { fault, moment } = next;
			const reason = reasonAgainst(operation, fault, moment, medium);
			if (reason !== undefined) {
				without.set(reason, (without.get(reason) ?? 0) + 1);
				continue;
			}
			counts.run++;
			await cell(fault, moment).catch((error) => {
				failures.push(`${fault.name}, ${moment}: ${error instanceof Error ? (error.stack ?? "") : error}`);
			});
		}
	};
	await Promise.all(Array.from({ length: TOGETHER }, worker));
	return failures;
}

describe.each(MEDIA)("%s", (medium) => {
	test.each(READS)("$name", async (operation) => {
		expect(await runAll(operation, medium, (fault, moment) => readCell(operation, fault, moment, medium))).toEqual([]);
	});

	test.each(WRITES)("$name", async (operation) => {
		expect(await runAll(operation, medium, (fault, moment) => writeCell(operation, fault, moment, medium))).toEqual([]);
	});
});

afterAll(() => {
	const all = (READS.length + WRITES.length) * FAULTS.length * MOMENTS.length * MEDIA.length;
	const none = [...without.values()].reduce((sum, n) => sum + n, 0);
	console.log(`fault matrix: ${all} cells, ${counts.run} run, ${none} left out:`);
	for (const [reason, n] of without) console.log(`  ${n} × ${reason}`);
});
