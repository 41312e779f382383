import pc from "picocolors";
import pino from "pino";
import pretty from "pino-pretty";

/** Logs to stderr, in colour on a terminal. */
export const log = pino(
	{ base: null },
	pretty({
		destination: 2,
		sync: true,
		translateTime: "SYS:HH:MM:ss",
		colorize: process.stderr.isTTY === true && pc.isColorSupported,
	}),
);
