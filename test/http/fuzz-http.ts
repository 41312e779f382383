// Reads mutated HTTP messages with two readers and compares the results (npm run fuzz:http -- --help).

import { numberOf, optionsOf } from "../../scripts/options.ts";
import { corpus } from "./corpus.ts";
import { compare, methods, shrink } from "./fuzz.ts";
import { candidate, Random } from "./mutations.ts";

const HELP = `Usage: npm run fuzz:http -- [options]

Has mutated responses read by us and by a simpler reader, and compares the results. Prints its seed and progress; on a
difference the input, made as short as possible, and exits with 1.

  --seconds N   how long (default 60)
  --seed N      where to begin (default: by the clock)
  --help        this text`;

const { values } = optionsOf(HELP, {
	options: {
		seconds: { type: "string", default: "60" },
		seed: { type: "string", default: String(Date.now() % 2 ** 32) },
	},
});
const seed = numberOf("seed", values.seed, 0);
const seconds = numberOf("seconds", values.seconds, 1);
const seeds = corpus();
const random = new Random(seed);
const begin = Date.now();
const end = begin + seconds * 1_000;
const hang = 10_000;
let cases = 0;
let shown = begin;

console.log(`fuzz:http: seed ${seed}, ${seconds} s, ${seeds.length} responses to begin with`);

/** The message that is being read. No read may hang; if one does, the timer below prints this. */
let current = "";
const watch = setInterval(() => {
	if (Date.now() - last > hang) stop("hangs", current);
}, 1_000);
let last = begin;

function stop(what: string, input: string): never {
	console.error(`fuzz:http: ${what}\nseed ${seed}, case ${cases}\n${input}`);
	process.exit(1);
}

while (Date.now() < end) {
	const raw = candidate(random, seeds);
	const method = random.of(methods);
	const caseSeed = random.below(2 ** 32);
	current = `${method} ${JSON.stringify(raw)}`;
	last = Date.now();
	const difference = await compare(raw, method, new Random(caseSeed));
	if (difference !== "") {
		const shortest = await shrink(raw, async (text) => (await compare(text, method, new Random(caseSeed))) !== "");
		const why = await compare(shortest, method, new Random(caseSeed));
		stop(why, `${method} ${JSON.stringify(shortest)}\nfound as ${current}`);
	}
	cases++;
	if (last - shown > 5_000) {
		shown = last;
		console.log(`fuzz:http: ${cases} cases, ${Math.round((last - begin) / 1_000)} s`);
	}
}
clearInterval(watch);
console.log(`fuzz:http: ${cases} cases, no difference`);
