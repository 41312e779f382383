import pc from "picocolors";
import pino from "pino";
import pretty from "pino-pretty";

/** Logs to stderr, in colour on a terminal. */
export const log = pino(
	{ base: null },
	pretty({
		destination: process.stderr,
		translateTime: "SYS:HH:MM:ss",
		colorize: process.stderr.isTTY === true && pc.isColorSupported,
	}),
);
