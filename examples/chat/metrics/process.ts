import { readdirSync, readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Sample } from "./sample.ts";

const gauge = (name: string, help: string, value: number): Sample => ({ name, type: "gauge", help, labels: {}, value });

/** Measures this process from now on. */
export class ProcessState {
	readonly #delay = monitorEventLoopDelay({ resolution: 10 });

	constructor() {
		this.#delay.enable();
	}

	/** The delay of the event loop is that since the last call. */
	takeSamples(): readonly Sample[] {
		const { rss, heapUsed } = process.memoryUsage();
		const delay = this.#delay.percentile(99) / 1e9;
		this.#delay.reset();
		return [
			gauge("process_resident_memory_bytes", "resident memory", rss),
			gauge("nodejs_heap_size_used_bytes", "the heap of V8 that is in use", heapUsed),
			gauge("nodejs_eventloop_lag_p99_seconds", "how late the event loop is, 99th percentile", delay),
			...descriptors(),
		];
	}
}

/** The open files, which connections are too, and how many are allowed. Only Linux tells. */
function descriptors(): readonly Sample[] {
	if (process.platform !== "linux") return [];
	const [, limit] = /Max open files +(\d+)/.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
	return [
		gauge("process_open_fds", "open files", readdirSync("/proc/self/fd").length),
		gauge("process_max_fds", "how many files may be open", Number(limit)),
	];
}
