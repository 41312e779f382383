import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The long fault tests, beside the short ones that `npm test` runs too. */
export default defineConfig({
	...base,
	test: { include: ["test/faults/**/*.faults.ts"], testTimeout: 60_000 },
});
