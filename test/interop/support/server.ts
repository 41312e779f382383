// Starts a real server on free loopback ports, as a child of the test, and stops it by its pid.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, type TestContext } from "vitest";
import { find, missing, type Program } from "./programs.ts";

export interface Server {
	readonly folder: string;
	/** The ports that were asked for, all free a moment ago. */
	readonly ports: readonly number[];
	/** What it has printed so far. */
	log(): string;
}

export interface Recipe {
	readonly program: Program;
	/** How many ports it listens on. */
	readonly ports?: number;
	/** Writes its files; gives its arguments. */
	prepare(folder: string, ports: readonly number[]): readonly string[];
}

/** A group of tests against one server; each is skipped, with the reason, where the server is missing. */
export function describeServer(recipe: Recipe, tests: (server: () => Server) => void): void {
	const { program } = recipe;
	describe(program.name, () => {
		const reason = missing(program);
		let running: Awaited<ReturnType<typeof start>> | undefined;
		beforeAll(async () => {
			if (reason === undefined) running = await start(recipe);
		});
		afterAll(() => running?.stop());
		tests(() => {
			if (running === undefined) throw new Error(reason ?? `${program.name} did not start`);
			return running.server;
		});
	});
}

/** To be called first in each test. */
export function needs(program: Program, context: TestContext): void {
	const reason = missing(program);
	if (reason === undefined) return;
	console.log(`skipped: ${context.task.name}: ${reason}`);
	context.skip(reason);
}

async function start(recipe: Recipe): Promise<{ server: Server; stop(): Promise<void> }> {
	const folder = mkdtempSync(path.join(tmpdir(), `interop-${recipe.program.name}-`));
	// Servers that change their user must get in.
	chmodSync(folder, 0o755);
	const ports = await freePorts(recipe.ports ?? 1);
	const child = spawn(find(recipe.program) ?? "", recipe.prepare(folder, ports), {
		cwd: folder,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let log = "";
	for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (log += chunk));
	const stop = async () => {
		if (child.exitCode === null && child.signalCode === null) {
			child.kill("SIGTERM");
			await once(child, "exit");
		}
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		for (const port of ports) await accepts(port, child, () => log);
	} catch (error) {
		await stop();
		throw error;
	}
	return { server: { folder, ports, log: () => log }, stop };
}

/** Ports that are free now; all are taken before any is given back, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => net.createServer().listen(0, "127.0.0.1"));
	await Promise.all(servers.map((server) => once(server, "listening")));
	const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
	await Promise.all(servers.map((server) => once(server.close(), "close")));
	return ports;
}

async function accepts(port: number, child: ChildProcess, log: () => string): Promise<void> {
	for (let tries = 0; tries < 400; tries++) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${child.spawnfile} ended:\n${log()}`);
		if (await opens(port)) return;
		await setTimeout(25);
	}
	throw new Error(`${child.spawnfile} does not listen on ${port}:\n${log()}`);
}

async function opens(port: number): Promise<boolean> {
	const socket = net.connect({ port, host: "127.0.0.1" });
	try {
		await once(socket, "connect");
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
