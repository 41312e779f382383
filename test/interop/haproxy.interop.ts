import { writeFileSync } from "node:fs";
import path from "node:path";
import { connect, type Listener, listen } from "socket-makefile";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, freePorts, needs } from "./support/server.ts";

const program = PROGRAMS.haproxy;
const [backend = 0] = await freePorts(1);

function prepare(folder: string, [port]: readonly number[]): string[] {
	writeFileSync(
		path.join(folder, "haproxy.cfg"),
		`defaults
  mode tcp
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend in
  bind 127.0.0.1:${port}
  default_backend out
backend out
  server us 127.0.0.1:${backend} send-proxy
`,
	);
	return ["-db", "-f", path.join(folder, "haproxy.cfg")];
}

describeServer({ program, prepare }, (server) => {
	let listener: Listener;
	beforeAll(async () => {
		listener = await listen(["127.0.0.1", backend]);
	});
	afterAll(() => listener.close());

	it("we read the PROXY line, and other code reads the bytes that follow", async (context) => {
		needs(program, context);
		const port = server().ports[0] ?? 0;
		for (const size of [0, 1, 100, 8192, 300_000]) {
			await using client = await connect(["127.0.0.1", port], { timeout: 10_000 });
			const [, own] = client.getsockname();
			const sent = Buffer.alloc(size, "0123456789\n");
			const sending = client.sendall(sent).then(() => client.shutdown("write"));
			// (The check that haproxy listens has left a connection here, too.)
			for (;;) {
				const accepted = await listener.accept();
				const line = await accepted.makefile("r").readline();
				const [, , , , from] = line.split(" ");
				if (Number(from) !== own) {
					await accepted.close();
					accepted.stream.destroy();
					continue;
				}
				expect(line).toBe(`PROXY TCP4 127.0.0.1 127.0.0.1 ${own} ${port}\n`);
				const stream = await accepted.detach();
				const parts: Buffer[] = [];
				stream.on("data", (part) => parts.push(part));
				await new Promise((resolve) => stream.once("end", resolve));
				await sending;
				expect(Buffer.concat(parts).equals(sent)).toBe(true);
				stream.end("thank you");
				expect(String(await client.makefile("rb").read())).toBe("thank you");
				break;
			}
		}
	});
});
