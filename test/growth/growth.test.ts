// Cost grows with size and no faster: n, 2n and 4n of everything that a peer or a program may make large.

import { describe, expect, test } from "vitest";
import { DATA } from "./data-rows.ts";
import { FRAMING } from "./framing-rows.ts";
import { SEQUENCES } from "./layer-rows.ts";
import { excess, type Row } from "./measure.ts";
import { WAITING } from "./waiting-rows.ts";

const TABLE: Readonly<Record<string, readonly Row[]>> = {
	"calls that wait": WAITING,
	"data that arrives": DATA,
	"calls one after another": SEQUENCES,
	messages: FRAMING,
};

describe.each(Object.entries(TABLE))("%s", (_name, rows) => {
	test.each(rows)("$name", { timeout: 60_000 }, async (row) => {
		expect(await excess(row)).toBeUndefined();
	});
});
