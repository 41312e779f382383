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
	/** The ports that the server listens on. */
	readonly ports: readonly number[];
	/** Everything that the server has printed so far. */
	log(): string;
}

export interface Recipe {
	readonly program: Program;
	/** How many ports the server listens on; default 1. */
	readonly ports?: number;
	/** Writes the server's files and returns its arguments. */
	prepare(folder: string, ports: readonly number[]): readonly string[];
}

/** A group of tests with one server. `needs()` skips them, with the reason, if the server is not installed. */
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

/** Skips the test if the program is missing. Every test calls this first. */
export function needs(program: Program, context: TestContext): void {
	const reason = missing(program);
	if (reason === undefined) return;
	console.log(`skipped: ${context.task.name}: ${reason}`);
	context.skip(reason);
}

async function start(recipe: Recipe): Promise<{ server: Server; stop(): Promise<void> }> {
	const folder = mkdtempSync(path.join(tmpdir(), `interop-${recipe.program.name}-`));
	// Servers that change their user must still be able to enter the folder.
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
		for (const port of ports) await listening(port, child, () => log);
	} catch (error) {
		await stop();
		throw error;
	}
	return { server: { folder, ports, log: () => log }, stop };
}

/** Ports that are free now. All of them are opened before any is closed, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => net.createServer().listen(0, "127.0.0.1"));
	await Promise.all(servers.map((server) => once(server, "listening")));
	const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
	await Promise.all(servers.map((server) => once(server.close(), "close")));
	return ports;
}

/** Waits until the child listens on the port. */
async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
	for (let tries = 0; tries < 400; tries++) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${child.spawnfile} ended:\n${log()}`);
		if (await canConnect(port)) return;
		await setTimeout(25);
	}
	throw new Error(`${child.spawnfile} does not listen on ${port}:\n${log()}`);
}

async function canConnect(port: number): Promise<boolean> {
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
