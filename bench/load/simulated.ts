// Very many members of a chat in one process (npm run load:simulated -- --help).

import { numberOf, optionsOf } from "../../scripts/options.ts";
import { World } from "../../test/chat/simulated/world.ts";

const HELP = `Usage: npm run load:simulated -- [--members N] [--servers N] [--lines N] [--seed N]

Puts members into the chat of 40 real servers in one process, over sockets in memory and a simulated relay that loses and
delays messages and cuts servers off. Half of the members are in one room, the others in rooms of 100. Fails if a
member misses a line, or hears one twice or out of its sender's order. A million members take about 9 GB and more than
25 minutes.

  --members N  how many members (default 100,000)
  --servers N  how many servers (default 40)
  --lines N    how many lines each speaker says (default 3)
  --seed N     chooses what the relay does; the same seed does the same (default 1)
  --help       print this text`;

const { values } = optionsOf(HELP, {
	options: {
		members: { type: "string", default: "100000" },
		servers: { type: "string", default: "40" },
		lines: { type: "string", default: "3" },
		seed: { type: "string", default: "1" },
	},
});
const members = numberOf("members", values.members, 400);
const servers = numberOf("servers", values.servers, 2);
const lines = numberOf("lines", values.lines, 1);
const seed = numberOf("seed", values.seed, 0);

const begin = performance.now();
const seconds = () => `${((performance.now() - begin) / 1000).toFixed(0)} s`;
const progress = (text: string) => console.log(`  ${seconds()}: ${text}`);
const account = await World.run({ members, servers, lines, seed, progress });
const { delays, deliveries, processor } = account;
const percentile = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
const number = (value: number) => Math.round(value).toLocaleString("en");
const { maxRSS } = process.resourceUsage();
console.log(`${number(members)} members on ${servers} servers, seed ${seed}: every line exactly once and in order, ${seconds()}
  memory per member      ${number(account.heap)} bytes of heap, ${number(account.resident)} resident; the process at most ${(maxRSS / 1e6).toFixed(1)} GB
  lines                  ${number(account.lines)} in ${number(account.rooms)} rooms, ${number(account.refused)} of them refused by the relay, and so told
  deliveries             ${number(deliveries)}, ${((1000 * processor) / deliveries).toFixed(1)} µs of processor time each
  relay                  ${number(account.published)} messages, ${number(account.carried)} times carried to a server, ${number(account.lost)} times lost
  cut off                ${account.partitions} partitions, ${account.disconnections} servers disconnected
  until the last server  p50 ${percentile(0.5)} ms, p99 ${number(percentile(0.99))} ms, at most ${number(percentile(1))} ms of simulated time
  digest                 ${account.digest >>> 0}`);
