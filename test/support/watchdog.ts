// For a test that hangs, prints what the process waits for. Fails a test during which Node emits a warning.

import { afterEach, beforeEach, expect } from "vitest";

/** The resources that keep the process alive. */
export function activeResources(): string[] {
	return process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap" && name !== "TTYWrap");
}

/**
 * Watches every test in the file. If a test still runs after `ms` milliseconds, prints which resources are active; the
 * test's own timeout ends it. A warning of Node, such as too many listeners, fails the test.
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
