// The incremental codecs of Python, made of files of the library.

import { Readable } from "node:stream";
import { BytesIO, makefile, TextIOWrapper } from "socket-makefile";

/** An incremental decoder: a text file over a stream that gets one piece after the other. */
export class Decoding {
	constructor(encoding, errors) {
		this.stream = new Readable({ read() {} });
		this.file = makefile(this.stream, "r", { encoding, errors, newline: "\n" });
	}

	async decode(bytes, final) {
		if (bytes.length > 0) this.stream.push(bytes);
		if (final) this.stream.push(null);
		if (final) return await this.file.read();
		let text = "";
		for (let next = this.file.take(1); next !== undefined; next = this.file.take(1)) text += next;
		return text;
	}
}

/** An incremental encoder: a text file over memory. */
export class Encoding {
	constructor(encoding, errors) {
		this.memory = new BytesIO();
		this.file = new TextIOWrapper(this.memory, { encoding, errors, newline: "\n" });
		void this.file.reconfigure({ writeThrough: true });
		this.done = 0;
	}

	async encode(text, final) {
		await this.file.write(text);
		if (final) await this.file.flush();
		const bytes = this.memory.getvalue().subarray(this.done);
		this.done += bytes.length;
		return bytes;
	}
}
