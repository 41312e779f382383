import { connect, listen } from "socket-makefile";

const listener = await listen(["127.0.0.1", 0]);
const near = await connect(listener.address());
const far = await listener.accept();
near.settimeout(20);
const lines = near.makefile("r");
await lines.readline().catch(() => {});
await far.sendall("one\n");
await lines.readline();
const out = near.makefile("w");
try {
	Reflect.get(out, "takeline").call(out);
} catch {}
await out.close();
await lines.close();
await near.close();
await far.close();
await listener.close();
