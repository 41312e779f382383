// `npm run test:runners` tests the package in tests of users: installs the packed package beside jest, and runs a test
// with `import` and one with `require()`, as docs/runtimes.md says, and one with jest's fake timers.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { programOf, RUNTIMES } from "../../test/runtimes/runtimes.ts";
import { root } from "../build/entries.ts";
import { install, pack } from "./tarball.ts";

const JEST = "jest@30.5.2";
const TEST = `
test("a line", async () => {
	const [near, far] = socketpair();
	await near.sendall("hello\\n");
	expect(await far.makefile("r").readline()).toBe("hello\\n");
});
`;
/** As docs/testing.md says: with fake timers settimeout() follows them, and a network waits for a faked setImmediate(). */
const TIMERS_TEST = `
import { jest } from "@jest/globals";
import { TimeoutError } from "socket-makefile";
import { Network } from "socket-makefile/testing";

async function pair() {
	const network = new Network();
	const listener = await network.listen(["server", 1]);
	const client = await network.connect(["server", 1]);
	return [client, await listener.accept()];
}

test("settimeout()", async () => {
	jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
	const [client] = await pair();
	client.settimeout(60_000);
	const reading = client.recv(1).catch((error) => error);
	await jest.advanceTimersByTimeAsync(59_000);
	expect(await Promise.race([reading, "waits"])).toBe("waits");
	await jest.advanceTimersByTimeAsync(1000);
	expect(await reading).toBeInstanceOf(TimeoutError);
});

test("a network", async () => {
	jest.useFakeTimers();
	const making = pair();
	await jest.advanceTimersByTimeAsync(1000);
	const [client, server] = await making;
	const reading = server.recv(5);
	void client.sendall("hello");
	await jest.advanceTimersByTimeAsync(1000);
	expect(String(await reading)).toBe("hello");
});
`;
const FILES: Readonly<Record<string, string>> = {
	"import.test.mjs": `import { socketpair } from "socket-makefile";\n${TEST}`,
	"require.test.cjs": `const { socketpair } = require("socket-makefile");\n${TEST}`,
	"timers.test.mjs": TIMERS_TEST,
	"jest.config.json": JSON.stringify({
		testMatch: ["**/*.test.*js"],
		moduleFileExtensions: ["js", "mjs", "cjs", "json"],
	}),
};

interface Run {
	readonly runner: "jest" | "vitest";
	/** The name of the runtime; without one, the Node that runs this script. */
	readonly node?: string;
	readonly file: string;
	readonly flags: readonly string[];
	readonly passes: boolean;
}

/** What jest says of a `require()` that fails because the package has ES modules only. */
const REFUSAL = "Must use import to load ES Module";
const VM = ["--experimental-vm-modules"];
const RUNS: readonly Run[] = [
	{ runner: "jest", node: "node 20", file: "import.test.mjs", flags: VM, passes: true },
	{ runner: "jest", node: "node 20", file: "require.test.cjs", flags: VM, passes: false },
	{ runner: "jest", node: "node 24", file: "import.test.mjs", flags: VM, passes: true },
	{ runner: "jest", node: "node 24", file: "require.test.cjs", flags: VM, passes: true },
	{ runner: "jest", node: "node 24", file: "require.test.cjs", flags: [], passes: false },
	{ runner: "jest", node: "node 24", file: "timers.test.mjs", flags: VM, passes: true },
	{ runner: "vitest", file: "import.test.mjs", flags: [], passes: true },
	{ runner: "vitest", file: "require.test.cjs", flags: [], passes: true },
];

/** Whether the runner passes the test, and what it says. */
function outcome({ runner, node, file, flags }: Run, home: string): readonly [passed: boolean, output: string] {
	const runtime = RUNTIMES.find(({ name }) => name === node);
	const program = runtime === undefined ? process.execPath : programOf(runtime);
	const args = {
		jest: [path.join(home, "node_modules/jest/bin/jest.js"), "--config", "jest.config.json", file],
		vitest: [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--globals", "--root", home, file],
	};
	try {
		return [true, execFileSync(program, [...flags, ...args[runner]], { cwd: home, encoding: "utf8", stdio: "pipe" })];
	} catch (error) {
		return [false, String(error)];
	}
}

const home = mkdtempSync(path.join(os.tmpdir(), "socket-makefile-runners-"));
try {
	install(home, pack(root, home).file);
	execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", JEST], { cwd: home, stdio: "ignore" });
	for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(home, name), text);
	for (const run of RUNS) {
		const [passed, output] = outcome(run, home);
		const ok = passed === run.passes && (passed || output.includes(REFUSAL));
		const what = [run.runner === "jest" ? JEST : run.runner, run.node ?? process.version, run.file, ...run.flags].join(
			", ",
		);
		console.log(`${ok ? "ok  " : "FAIL"}  ${what}: ${passed ? "passes" : "does not pass"}${ok ? "" : `\n${output}`}`);
		if (!ok) process.exitCode = 1;
	}
} finally {
	rmSync(home, { recursive: true });
}
