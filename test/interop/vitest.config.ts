import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.config.ts";

const merged = mergeConfig(base, defineConfig({ test: { globalSetup: ["test/interop/support/table.ts"] } }));
// Lists are joined by mergeConfig(), and the unit tests are not wanted here.
if (merged.test !== undefined) {
	merged.test.include = ["test/interop/**/*.interop.ts"];
	merged.test.maxWorkers = 2;
}

export default merged;
