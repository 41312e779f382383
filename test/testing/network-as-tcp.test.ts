// What a program sees over a network in memory is what it sees over loopback TCP.

import { beforeAll, describe, expect, test } from "vitest";
import { connect, listen } from "../../src/index.ts";
import { Network } from "../../src/testing/index.ts";
import { PROGRAMS } from "./same-programs.ts";

describe.each(Object.entries(PROGRAMS))("%s", (_name, program) => {
	let overTCP: unknown;
	beforeAll(async () => {
		overTCP = await program({ connect, listen });
	});

	test("in a network without faults", async () => {
		const network = new Network();
		const side = { connect: network.connect.bind(network), listen: network.listen.bind(network) };
		expect(await program(side)).toEqual(overTCP);
	});

	test.each([1, 2, 3, 4, 5])("with cuts and delays, seed %i", async (seed) => {
		const network = new Network({ seed, cut: 0.3, delay: 0.3 });
		const side = { connect: network.connect.bind(network), listen: network.listen.bind(network) };
		expect(await program(side)).toEqual(overTCP);
	});
});
