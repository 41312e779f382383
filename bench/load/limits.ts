import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** Files that a process has open beside its connections, at most. */
const OTHER_FILES = 200;

/** The limits of the kernel that many connections on one machine need, as files below /proc/sys, with the least values. */
const KERNEL: readonly (readonly [file: string, least: (clients: number) => number])[] = [
	["fs/file-max", (clients) => 2 * clients + 10_000],
	["net/core/somaxconn", () => 4_096],
	["net/ipv4/tcp_max_syn_backlog", () => 4_096],
	["net/ipv4/tcp_max_orphans", (clients) => clients],
	["net/ipv4/tcp_max_tw_buckets", (clients) => clients],
	["net/netfilter/nf_conntrack_max", (clients) => 2 * clients],
];

function read(file: string): number | undefined {
	try {
		return Number(readFileSync(`/proc/sys/${file}`, "utf8"));
	} catch {
		return undefined;
	}
}

/** Raises the kernel's limits where they are too low and this user may; says which were raised and which could not be. */
export function raiseKernelLimits(clients: number): readonly string[] {
	return KERNEL.flatMap(([file, least]) => {
		const [now, wanted] = [read(file), least(clients)];
		if (now === undefined || now >= wanted) return [];
		try {
			writeFileSync(`/proc/sys/${file}`, String(wanted));
			return [`raised ${file} from ${now} to ${wanted}`];
		} catch (error) {
			return [`could not raise ${file} from ${now} to ${wanted}: ${error instanceof Error ? error.message : error}`];
		}
	});
}

export interface OpenFiles {
	/** How many connections a process may have. */
	readonly connections: number;
	readonly notes: readonly string[];
}

/**
 * Raises how many files this process and its future children may have open, if it may. Without that a process has fewer
 * connections, and more processes are needed.
 */
export function raiseOpenFiles(wanted: number): OpenFiles {
	const before = openFiles();
	const files = wanted + OTHER_FILES;
	if (before.soft >= files) return { connections: before.soft - OTHER_FILES, notes: [] };
	const hard = Math.max(before.hard, files);
	const note = tryRaise(files, hard) ?? tryRaise(before.hard, before.hard);
	const { soft } = openFiles();
	const notes = soft > before.soft ? [`raised the open files of a process from ${before.soft} to ${soft}`] : [];
	if (soft < files)
		notes.push(`could not raise the open files of a process from ${soft} to ${files}: ${note ?? "refused"}`);
	return { connections: soft - OTHER_FILES, notes };
}

function openFiles(): { readonly soft: number; readonly hard: number } {
	const [, soft, hard] = /Max open files +(\d+) +(\d+)/.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
	return { soft: Number(soft), hard: Number(hard) };
}

/** Returns why it failed; undefined if it succeeded. */
function tryRaise(soft: number, hard: number): string | undefined {
	try {
		execFileSync("prlimit", ["--pid", String(process.pid), `--nofile=${soft}:${hard}`], { stdio: "pipe" });
		return undefined;
	} catch (error) {
		const said = String(Reflect.get(Object(error), "stderr") ?? "").trim();
		return said || (error instanceof Error ? error.message : String(error));
	}
}
