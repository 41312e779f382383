// The same seed gives the same log of a simulation in every runtime, byte for byte.

import { strictEqual as same } from "node:assert";
import { createHash } from "node:crypto";
import { simulate } from "socket-makefile/testing";

/** The hash of the logs of 30 runs. It changes only if the choices of the network do, which breaks every noted seed. */
const LOGS = "384ba26169c48526201026467c2435b66d6f61ddb630df60c11b69ec3f6816c1";

/** Echoes the lines of five clients. */
async function run(network) {
	const listener = await network.listen(["server", 7]);
	const echo = async (socket) => {
		const file = socket.makefile("rw", { ownsSocket: true });
		try {
			for await (const line of file) {
				await file.write(line);
				await file.flush();
			}
		} finally {
			await file.close();
		}
	};
	const serving = (async () => {
		const all = [];
		for await (const socket of listener) all.push(echo(socket).catch(() => {}));
		await Promise.all(all);
	})();
	const client = async (name) => {
		const socket = await network.connect(["server", 7], { localAddress: name });
		const file = socket.makefile("rw", { ownsSocket: true });
		try {
			for (const line of ["one\n", "two, which is longer\n", "drei\n"]) {
				await file.write(`${name} ${line}`);
				await file.flush();
				await file.readline();
			}
			await file.writelines(["and\n", "more\n"]);
			await file.close();
		} catch {
			await file.close().catch(() => {});
		}
	};
	await Promise.all(["a", "b", "c", "d", "e"].map(client));
	await listener.close();
	await serving;
}

export const simulation = {
	"simulation: the same seeds give the same logs everywhere": async () => {
		const hash = createHash("sha256");
		const runAndLog = async (network) => {
			await run(network);
			hash.update(`${JSON.stringify(network.log)}\n`);
		};
		await simulate(runAndLog, { seeds: 30, cut: 0.3, delay: 0.3, reset: 0.02, halfClose: 0.1, idle: 5000 });
		same(hash.digest("hex"), LOGS);
	},
};
