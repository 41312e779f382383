// The tests under load: npm run test:load

import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

export default defineConfig({
	...config,
	test: { include: ["test/**/*.load.ts"], testTimeout: 120_000, fileParallelism: false },
});
