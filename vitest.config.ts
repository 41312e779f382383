import { defineConfig } from "vitest/config";

const entry = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
	resolve: {
		alias: [
			{ find: /^socket-makefile$/, replacement: entry("src/index.ts") },
			{ find: /^socket-makefile\/http$/, replacement: entry("src/http/index.ts") },
			{ find: /^socket-makefile\/socketserver$/, replacement: entry("src/socketserver/index.ts") },
		],
	},
	test: {
		include: ["test/**/*.test.ts"],
		testTimeout: 20_000,
	},
});
