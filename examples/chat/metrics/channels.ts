import { subscribe } from "node:diagnostics_channel";
import type { Sample } from "./sample.ts";

/** The channels of the library whose messages are counted. */
const CHANNELS = {
	open: ["socket_makefile_files_opened_total", "files that makefile() has made"],
	close: ["socket_makefile_files_closed_total", "files that were closed"],
	timeout: ["socket_makefile_timeouts_total", "waits that lasted longer than settimeout() allows"],
	error: ["socket_makefile_connection_errors_total", "connections that failed, by code"],
} as const;

/** Counts the messages of the library's diagnostics channels from now on. */
export class ChannelCounts {
	/** By channel, then by the code of the error, which is '' on the other channels. */
	readonly #counts = new Map<keyof typeof CHANNELS, Map<string, number>>();

	constructor() {
		for (const channel of Object.keys(CHANNELS) as (keyof typeof CHANNELS)[]) {
			const counts = new Map(channel === "error" ? [] : [["", 0]]);
			this.#counts.set(channel, counts);
			subscribe(`socket-makefile:${channel}`, (message) => {
				const code = codeOf(message);
				counts.set(code, (counts.get(code) ?? 0) + 1);
			});
		}
	}

	get samples(): readonly Sample[] {
		return [...this.#counts].flatMap(([channel, counts]) => {
			const [name, help] = CHANNELS[channel];
			return [...counts].map(([code, value]): Sample => {
				return { name, type: "counter", help, labels: code === "" ? {} : { code }, value };
			});
		});
	}
}

function codeOf(message: unknown): string {
	const error: unknown = Reflect.get(Object(message), "error");
	return error === undefined ? "" : String(Reflect.get(Object(error), "code"));
}
