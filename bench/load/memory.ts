import { readFileSync } from "node:fs";

/** Memory of the kernel. */
export interface KernelMemory {
	/** Bytes of the slab: sockets, open files, watches. */
	readonly slab: number;
	/** Bytes of what waits in sockets to be sent or read. */
	readonly buffers: number;
	/** TCP sockets that exist, and those that only wait until late packets cannot come any more. */
	readonly sockets: number;
	readonly timeWait: number;
}

const PAGE = 4096;

export function kernelMemory(): KernelMemory {
	const [, slab] = /Slab: +(\d+) kB/.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
	const [, tw, alloc, pages] =
		/TCP: inuse \d+ orphan \d+ tw (\d+) alloc (\d+) mem (\d+)/.exec(readFileSync("/proc/net/sockstat", "utf8")) ?? [];
	return { slab: 1024 * Number(slab), buffers: PAGE * Number(pages), sockets: Number(alloc), timeWait: Number(tw) };
}

/** The resident memory of processes together, in bytes. */
export function residentOf(pids: readonly number[]): number {
	return pids.reduce((sum, pid) => {
		const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
		return sum + 1024 * Number(kilobytes);
	}, 0);
}

export function childrenOf(pid: number): readonly number[] {
	const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
	return text === "" ? [] : text.split(" ").map(Number);
}
