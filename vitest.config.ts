import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const entry = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
	resolve: {
		alias: [
			{ find: /^socket-makefile$/, replacement: entry("src/index.ts") },
			{ find: /^socket-makefile\/lite$/, replacement: entry("src/lite.ts") },
			{ find: /^socket-makefile\/http$/, replacement: entry("src/http/index.ts") },
			{ find: /^socket-makefile\/socketserver$/, replacement: entry("src/socketserver/index.ts") },
			{ find: /^socket-makefile\/testing$/, replacement: entry("src/testing/index.ts") },
		],
	},
	test: {
		testTimeout: 20_000,
		// Vitest leaves one core to itself, so a machine of two cores would have a single worker.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		setupFiles: ["test/support/skip-without-tools.ts"],
		projects: [
			{ extends: true, test: { name: "unit", include: ["test/**/*.test.ts"] } },
			{
				// What reads from sockets, once more, with sockets that receive by 'data' events.
				extends: true,
				test: {
					name: "stream",
					include: ["test/{socket,handover,files}/**/*.test.ts"],
					env: { SOCKET_MAKEFILE_RECEIVE: "stream" },
				},
			},
			{
				// The chat over several servers.
				extends: true,
				test: { name: "chat", include: ["test/chat/*.heavy.ts"], testTimeout: 90_000, fileParallelism: false },
			},
			{
				// Thousands of clients.
				extends: true,
				test: { name: "load", include: ["test/**/*.load.ts"], testTimeout: 120_000, fileParallelism: false },
			},
			{
				// The long fault tests; the short ones are unit tests.
				extends: true,
				test: { name: "faults", include: ["test/faults/**/*.faults.ts"], testTimeout: 60_000 },
			},
			{
				// Very many connections in memory. They run without coverage, which would make them several times slower.
				extends: true,
				test: { name: "simulation", include: ["test/testing/*.simulation.ts"], testTimeout: 600_000 },
			},
			{
				// The API reference in a browser.
				extends: true,
				test: { name: "reference", include: ["test/reference/*.check.ts"], testTimeout: 60_000 },
			},
			{
				// Real servers.
				extends: true,
				test: {
					name: "interop",
					include: ["test/interop/**/*.interop.ts"],
					globalSetup: ["test/interop/support/table.ts"],
					maxWorkers: 2,
					testTimeout: 60_000,
				},
			},
		],
		// Measured by `npm run unit` only.
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
