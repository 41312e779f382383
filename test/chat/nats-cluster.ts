import { setTimeout } from "node:timers/promises";
import type { Host } from "./host.ts";
import { freePort, NatsServer } from "./nats-server.ts";

/** What a NATS server takes: short lines, and other servers that answer soon. */
const LIMITS = `
max_payload: 16384
write_deadline: "1s"
ping_interval: "2s"
ping_max: 2
`;

/** Three NATS servers that know each other: the first server's place in `hosts` is also its place in `servers`. */
export class NatsCluster implements AsyncDisposable {
	readonly servers: readonly NatsServer[];

	private constructor(servers: readonly NatsServer[]) {
		this.servers = servers;
	}

	/** The hosts may be one and the same. */
	static async start(hosts: readonly Host[]): Promise<NatsCluster> {
		const ports: { clients: number; monitor: number; routes: number }[] = [];
		// Ports that are free here need not be free on another host, but these have nothing that listens.
		for (const _ of hosts)
			ports.push({ clients: await freePort(), monitor: await freePort(), routes: await freePort() });
		const routes = hosts.map(({ address }, i) => `nats://${address}:${ports[i]?.routes}`);
		const servers = hosts.map((host, i) => {
			const { clients = 0, monitor = 0 } = ports[i] ?? {};
			const cluster = `cluster { name: chat, listen: "${routes[i]?.slice(7)}", routes: [${routes.join(", ")}] }`;
			return new NatsServer(host, { clients, monitor }, `server_name: "n${i + 1}"\n${cluster}\n${LIMITS}`);
		});
		const all = new NatsCluster(servers);
		try {
			await Promise.all(servers.map((server) => server.start()));
			await all.meshed();
		} catch (error) {
			await all[Symbol.asyncDispose]();
			throw error;
		}
		return all;
	}

	/** Resolves when each server is connected to all others. */
	async meshed(): Promise<void> {
		const others = this.servers.length - 1;
		while ((await this.#leastRoutes()) < others) await setTimeout(50);
	}

	async #leastRoutes(): Promise<number> {
		return Math.min(...(await Promise.all(this.servers.map((server) => server.routes().catch(() => 0)))));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
	}
}
