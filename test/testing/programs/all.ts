// The programs that the simulation runs, besides the crowd.

import type { Network, SimulateOptions } from "../../../src/testing/index.ts";
import { chat } from "./chat.ts";
import { endings } from "./endings.ts";
import { framing } from "./framing/framing.ts";
import { handlers } from "./handlers.ts";
import { http } from "./http.ts";
import { layers } from "./layers.ts";
import { memory } from "./memory.ts";
import { servers } from "./servers.ts";
import { severalFiles } from "./several-files.ts";
import { talk } from "./talk.ts";
import { tls } from "./tls.ts";
import { waiting } from "./waiting.ts";
import { writers } from "./writers.ts";

export interface Simulated {
	readonly name: string;
	readonly run: (network: Network, seed: number) => Promise<void>;
	/** How many seeds `npm test` tries. */
	readonly seeds: number;
}

/** What every program must survive: it loses nothing. Programs that need a reset make it themselves. */
export const CUTS: SimulateOptions = { cut: 0.5, delay: 0.3 };

/** The longest come last, so that a bug is mostly found soon. */
export const SIMULATED: readonly Simulated[] = [
	{ name: "random framing", run: framing, seeds: 600 },
	{ name: "text in many encodings", run: talk, seeds: 500 },
	{ name: "endings", run: endings, seeds: 140 },
	{ name: "timeouts and select()", run: waiting, seeds: 350 },
	{ name: "memory that is used again", run: memory, seeds: 100 },
	{ name: "code that runs in the middle of a read", run: handlers, seeds: 800 },
	{ name: "layers over one another", run: layers, seeds: 800 },
	{ name: "HTTP", run: http, seeds: 400 },
	{ name: "servers of socketserver", run: servers, seeds: 200 },
	{ name: "STARTTLS", run: tls, seeds: 40 },
	{ name: "the chat and its relay", run: chat, seeds: 40 },
	{ name: "several files that write", run: writers, seeds: 1000 },
	{ name: "random programs of several files", run: severalFiles, seeds: 2000 },
];
