// A test that hangs says what it waits on; a test that passes leaves no process warning behind.

import { afterEach, beforeEach, expect } from "vitest";

/** What keeps the process alive. */
export function activeResources(): string[] {
	return process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap" && name !== "TTYWrap");
}

/**
 * Puts every test of the file under a watchdog: after `ms` it prints what is still active, and the test's own timeout
 * ends it. A warning of Node (too many listeners, for one) fails the test.
 */
export function watchdog(ms = 8000): void {
	let timer: NodeJS.Timeout | undefined;
	let warnings: Error[] = [];
	const onWarning = (warning: Error) => warnings.push(warning);

	beforeEach((context) => {
		warnings = [];
		process.on("warning", onWarning);
		timer = setTimeout(() => {
			console.error(`watchdog: "${context.task.name}" runs for ${ms} ms; active: ${activeResources().join(", ")}`);
		}, ms);
		timer.unref();
	});

	afterEach(() => {
		clearTimeout(timer);
		process.off("warning", onWarning);
		expect(warnings).toEqual([]);
	});
}
