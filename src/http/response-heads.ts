// Reads the final head of a response, and the interim heads before it.

import type { Rules } from "./head-options.ts";
import { HeadReader, type HttpHead } from "./head-reader.ts";
import { fault } from "./http-error.ts";
import type { LineReader } from "./line-reader.ts";
import { RESPONSE } from "./message-kind.ts";
import type { StatusLine } from "./status-line.ts";

/** Is told each interim head. */
export type OnInterim = (head: HttpHead) => void | Promise<void>;

export class ResponseHeads {
	readonly heads: HeadReader<StatusLine>;
	#interim: HttpHead[] = [];

	constructor(lines: LineReader) {
		this.heads = new HeadReader(lines, RESPONSE);
	}

	async read(
		rules: Rules<StatusLine>,
		onInterim: OnInterim | undefined,
	): Promise<{ readonly head: HttpHead; readonly interim: readonly HttpHead[] }> {
		for (;;) {
			const { start, rawHeaders } = await this.heads.readHead(rules, this.#interim.length > 0, ({ status }) => {
				if (isInterim(status) && this.#interim.length >= rules.limits.interim)
					throw fault(rules.kind.head, "ERR_HTTP_INTERIM", `more than ${rules.limits.interim} interim responses`);
			});
			const { version, status, reason } = start;
			const head = { version, status, reason, rawHeaders };
			if (!isInterim(status)) {
				const interim = this.#interim;
				this.#interim = [];
				return { head, interim };
			}
			this.#interim.push(head);
			await onInterim?.(head);
		}
	}
}

/** RFC 9110 15.2: any number of 1xx responses may come first. After a 101 the connection speaks another protocol. */
function isInterim(status: number): boolean {
	return status < 200 && status !== 101;
}
