/** Ends the program quietly, whatever it has open, when the reader of its output has gone: `npm start | head -2`. */
export function endWithReader(): void {
	for (const output of [process.stdout, process.stderr]) {
		output.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EPIPE") process.exit(0);
			throw error;
		});
	}
}
