// Shows the lines of a head at the moment they arrive. It lies between the socket's file and the file that readResponse()
// reads from, and passes every byte on unchanged.

import type { BufferedRWPair, ByteReader, ReadOptions } from "socket-makefile";

export class WatchedHead implements ByteReader {
	readonly #file: BufferedRWPair;
	readonly #show: (line: string) => void;
	#watching = false;
	#line = "";
	#interim = false;

	constructor(file: BufferedRWPair, show: (line: string) => void) {
		this.#file = file;
		this.#show = show;
	}

	/** To be called before the first bytes of a response are read. */
	expectHead(): void {
		this.#watching = true;
		this.#line = "";
		this.#interim = false;
	}

	async read1(size?: number, options?: ReadOptions): Promise<Buffer> {
		const bytes = await this.#file.read1(size, options);
		if (this.#watching) this.#watch(bytes.toString("latin1"));
		return bytes;
	}

	#watch(text: string): void {
		const lines = text.split(/(?<=\n)/);
		for (const piece of lines) {
			this.#line += piece;
			if (!this.#line.endsWith("\n")) return;
			this.#see(this.#line);
			this.#line = "";
			if (!this.#watching) return;
		}
	}

	#see(line: string): void {
		const status = /^HTTP\/1\.[0-9] ([0-9]{3})/.exec(line)?.[1];
		if (status !== undefined) this.#interim = /^1(?!01)/.test(status);
		const blank = /^\r?\n$/.test(line);
		if (blank) this.#watching = this.#interim;
		this.#show(line);
	}
}
