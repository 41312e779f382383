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
		coverage: {
			include: ["src/**"],
			reporter: ["text-summary", "html"],
			reportsDirectory: "coverage",
			thresholds: {
				"src/io/**": { branches: 100 },
				"src/codecs/**": { branches: 100 },
				"src/http/**": { branches: 100 },
				"src/**": { branches: 95, functions: 95, lines: 95, statements: 95 },
			},
		},
	},
});
