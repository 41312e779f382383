// A set-up file of vitest: skips the tests that need a program which is not installed, with that reason.

import { beforeEach, TestRunner } from "vitest";
import { skipBy } from "./tools.ts";

/** Why all tests of this file are skipped. */
let reasonForAll: string | undefined;

skipBy((reason) => {
	const test = TestRunner.getCurrentTest();
	if (test !== undefined) test.context.skip(reason);
	reasonForAll = reason;
});

beforeEach((context) => {
	if (reasonForAll !== undefined) context.skip(reasonForAll);
});
