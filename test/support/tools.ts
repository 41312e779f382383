// The programs of other projects that some tests need. This file does not import vitest, because scripts use it too.

import { spawnSync } from "node:child_process";

export const TOOLS = ["python3", "openssl", "curl"] as const;

export type Tool = (typeof TOOLS)[number];

/** What openssl calls its option for the version; the others do as everyone. */
const VERSION = { python3: "--version", openssl: "version", curl: "--version" };

const installed = new Map<Tool, boolean>();

export function isInstalled(tool: Tool): boolean {
	let found = installed.get(tool);
	if (found === undefined) {
		found = spawnSync(tool, [VERSION[tool]], { stdio: "ignore" }).error === undefined;
		installed.set(tool, found);
	}
	return found;
}

let skip: ((reason: string) => void) | undefined;

/** Called by the set-up of the tests: how to skip a test. */
export function skipBy(how: (reason: string) => void): void {
	skip = how;
}

/**
 * Whether the program is installed. If it is not, the test that calls this is skipped; called outside of a test, it skips
 * all tests of the file, and returns false.
 */
export function needs(tool: Tool): boolean {
	if (isInstalled(tool)) return true;
	skip?.(`${tool} is not installed`);
	return false;
}
