// Reads mutated HTTP messages with two readers and compares the results (npm run fuzz:http -- --help).

import { numberOf, optionsOf } from "../../scripts/options.ts";
import { corpus } from "./corpus.ts";
import { compare, methods, shrink } from "./fuzz.ts";
import { compareRequests, requestCandidate, requestCorpus } from "./fuzz-requests.ts";
import { candidate, Random } from "./mutations.ts";

const HELP = `Usage: npm run fuzz:http -- [options]

Has mutated responses and requests read by us, by a simpler reader and by node:http, and compares the results. Prints
its seed and progress; on a difference the input, made as short as possible, and exits with 1.

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
const responses = corpus();
const requests = requestCorpus();
const random = new Random(seed);
const begin = Date.now();
const end = begin + seconds * 1_000;
const hang = 10_000;
let cases = 0;
let printed = begin;

console.log(
	`fuzz:http: seed ${seed}, ${seconds} s, ${responses.length} responses and ${requests.length} requests to begin with`,
);

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

interface Case {
	raw: string;
	/** What is read, for the report. */
	shown: string;
	/** Describes how the readers differ; the same for the same octets. */
	differ: (raw: string) => Promise<string>;
}

function nextResponse(): Case {
	const raw = candidate(random, responses);
	const method = random.of(methods);
	const caseSeed = random.below(2 ** 32);
	return { raw, shown: `to ${method}`, differ: (text) => compare(text, method, new Random(caseSeed)) };
}

function nextRequest(): Case {
	const raw = requestCandidate(random, requests);
	const caseSeed = random.below(2 ** 32);
	return { raw, shown: "request", differ: (text) => compareRequests(text, new Random(caseSeed)) };
}

while (Date.now() < end) {
	const { raw, shown, differ } = random.below(2) === 0 ? nextResponse() : nextRequest();
	current = `${shown} ${JSON.stringify(raw)}`;
	last = Date.now();
	const difference = await differ(raw);
	if (difference !== "") {
		const shortest = await shrink(raw, async (text) => (await differ(text)) !== "");
		stop(await differ(shortest), `${shown} ${JSON.stringify(shortest)}\nfound as ${current}`);
	}
	cases++;
	if (last - printed > 5_000) {
		printed = last;
		console.log(`fuzz:http: ${cases} cases, ${Math.round((last - begin) / 1_000)} s`);
	}
}
clearInterval(watch);
console.log(`fuzz:http: ${cases} cases, no difference`);
