// The chat over several servers: npm run test:chat

import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

export default defineConfig({
	...config,
	test: { include: ["test/chat/*.heavy.ts"], testTimeout: 90_000, fileParallelism: false },
});
