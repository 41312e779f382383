// One file is forgotten, one closed, one taken apart; then all are collected.

import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { makefile } from "socket-makefile";

const stream = () => new Duplex({ read() {} });

async function use() {
	makefile(stream(), "r");
	await makefile(stream(), "r").close();
	return makefile(stream(), "r").detach();
}

const buffer = await use();
let warned = false;
process.on("warning", () => {
	warned = true;
});
// How many turns the collector takes is its own affair; without the switch there is nothing to wait for.
for (let turn = 0; turn < 200 && !warned; turn++) {
	globalThis.gc?.();
	await setImmediate();
}
for (let turn = 0; turn < 5; turn++) await setImmediate();
await buffer.close?.();
