// The process of the fault proxy; see fault-proxy.ts.

import net from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Answer, Command, Flow, Plan } from "./fault-proxy.ts";

const noop = () => {};
const servers = new Map<number, net.Server>();

function answer(message: Answer): void {
	process.send?.(message);
}

process.on("message", (command: Command) => {
	if (command.kind === "open") {
		const { id, target, plan } = command;
		const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
			connect(client, target, plan),
		);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			const port = address !== null && typeof address === "object" ? address.port : 0;
			servers.set(port, server);
			answer({ id, port });
		});
		return;
	}
	servers.get(command.port)?.close();
	servers.delete(command.port);
	answer({ id: command.id, port: command.port });
});
process.on("disconnect", () => process.exit());
answer({ id: 0, port: 0 });

function connect(client: net.Socket, target: number, plan: Plan): void {
	const server = net.connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
	for (const end of [client, server]) {
		end.setNoDelay(true);
		end.on("error", noop);
	}
	// If one end is reset, reset the other. A FIN is passed on by `pass()`.
	for (const [end, other] of [
		[client, server],
		[server, client],
	] as const) {
		end.on("close", (failed) => {
			if (failed) other.resetAndDestroy();
		});
	}
	server.on("connect", () => {
		pass(client, server, plan.up ?? {}).catch(noop);
		pass(server, client, plan.down ?? {}).catch(noop);
	});
}

/** Passes on the bytes of one direction, with the faults that the plan asks for. */
async function pass(from: net.Socket, to: net.Socket, flow: Flow): Promise<void> {
	let left = flow.fault === undefined ? Number.POSITIVE_INFINITY : (flow.after ?? 0);
	if (left === 0 && (await doFault(from, to, flow))) return;
	if (left === 0) left = Number.POSITIVE_INFINITY;
	for await (const chunk of from.iterator({ destroyOnReturn: false })) {
		let rest: Buffer = chunk;
		while (rest.length > 0) {
			const piece = rest.subarray(0, Math.min(flow.slice ?? rest.length, left));
			rest = rest.subarray(piece.length);
			left -= piece.length;
			if (flow.delay !== undefined) await setTimeout(flow.delay);
			await send(to, piece);
			if (flow.slice !== undefined) await setImmediate();
			if (left > 0) continue;
			if (await doFault(from, to, flow)) return;
			left = Number.POSITIVE_INFINITY;
		}
	}
	if (!to.destroyed) to.end();
}

function send(to: net.Socket, piece: Buffer): Promise<void> {
	return new Promise((resolve, reject) => to.write(piece, (error) => (error ? reject(error) : resolve())));
}

/** Does the planned fault. Returns whether this direction is over. */
async function doFault(from: net.Socket, to: net.Socket, flow: Flow): Promise<boolean> {
	switch (flow.fault) {
		case "reset":
			from.resetAndDestroy();
			to.resetAndDestroy();
			return true;
		case "fin":
			from.end();
			to.end();
			from.resume();
			return true;
		case "halfClose":
			to.end();
			from.resume();
			return true;
		case "blackHole":
			from.resume();
			return true;
		case "stall":
			from.pause();
			return true;
		default:
			await setTimeout(flow.pause ?? 0);
			return false;
	}
}
