// What the chat server tells Prometheus.

import { connect } from "socket-makefile";
import { describe, expect, test, vi } from "vitest";
import { freePort } from "../chat/nats-server.ts";
import { example, startServer } from "./example.ts";

/** The numbers of the page, by name and labels. */
async function metricsAt(port: number): Promise<Readonly<Record<string, number>>> {
	const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
	const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
	return Object.fromEntries(
		lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
	);
}

describe("chat-server --metrics", () => {
	test("counts clients, lines, deliveries and what the library's channels tell", async () => {
		const port = await freePort();
		await using server = await startServer("chat-server", "--metrics", `127.0.0.1:${port}`);
		const address = ["127.0.0.1", Number(server.port)] as const;
		await using one = await connect(address);
		await using two = await connect(address);
		await vi.waitFor(async () => expect((await metricsAt(port)).chat_clients).toBe(2), 10_000);
		await using file = one.makefile("r");
		await one.sendall("hello\n");
		await file.skipline();
		await file.skipline();
		const metrics = await metricsAt(port);
		expect(metrics).toMatchObject({
			chat_rooms: 1,
			chat_servers: 0,
			chat_relay_up: 1,
			chat_lines_said_total: 1,
			chat_deliveries_total: 2,
			chat_slow_clients_dropped_total: 0,
			socket_makefile_files_closed_total: 0,
			socket_makefile_timeouts_total: 0,
		});
		// Its clients' and that of its standard input.
		expect(metrics.socket_makefile_files_opened_total).toBeGreaterThanOrEqual(2);
		expect(metrics.process_open_fds).toBeGreaterThan(2);
		two.abort();
		const error = 'socket_makefile_connection_errors_total{code="ECONNRESET"}';
		await vi.waitFor(async () => expect((await metricsAt(port))[error]).toBe(1), 10_000);
		expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
		expect(await server.stop()).toBe(0);
	});

	test("of workers, each one's numbers", async () => {
		const port = await freePort();
		await using server = await startServer("chat-server", "--workers", "2", "--metrics", `127.0.0.1:${port}`);
		const metrics = await metricsAt(port);
		expect(metrics).toMatchObject({ 'chat_clients{worker="1"}': 0, 'chat_clients{worker="2"}': 0 });
		expect(await server.stop()).toBe(0);
	});

	test("refuses what is no address", async () => {
		const program = example("chat-server", "--metrics", "9000");
		expect(await program.ended()).toBe(2);
		expect(program.output).toBe("chat-server: --metrics must be HOST:PORT, not '9000'; see --help\n");
	});
});
