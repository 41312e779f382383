import type { BufferedReader } from "socket-makefile";

const LARGEST_HEAD = 64 * 1024;

/** A request that the server must answer with this error status; then it closes the connection. */
export class BadRequest extends Error {
	readonly status: string;
	constructor(status: string) {
		super(status);
		this.status = status;
	}
}

export interface RequestHead {
	readonly method: string;
	readonly target: string;
	readonly keepAlive: boolean;
	/** Size of the body that follows, in bytes. */
	readonly length: number;
}

/** Reads the head of a request line by line; undefined if the client disconnected before it. */
export async function readHead(file: BufferedReader): Promise<RequestHead | undefined> {
	let size = 0;
	const nextLine = async () => {
		const line = (await file.readline(LARGEST_HEAD + 1 - size)).toString("latin1");
		size += line.length;
		if (size > LARGEST_HEAD) throw new BadRequest("431 Request Header Fields Too Large");
		return line;
	};

	let first = await nextLine();
	// Some clients send an extra CRLF after a body (RFC 9112 2.2).
	if (first === "\r\n") first = await nextLine();
	if (first === "") return undefined;
	const request = /^([!#$%&'*+.^_`|~\w-]+) ([!-~]+) HTTP\/1\.(\d)\r\n$/.exec(first);
	if (request === null) throw new BadRequest("400 Bad Request");
	const [, method = "", target = "", minor] = request;

	const fields = new Map<string, string>();
	for (let line = await nextLine(); line !== "\r\n"; line = await nextLine()) {
		const name = /^([!#$%&'*+.^_`|~\w-]+):/.exec(line)?.[1]?.toLowerCase();
		const value = line.slice((name?.length ?? 0) + 1, -2);
		if (name === undefined || !line.endsWith("\r\n") || !/^[\t -~\x80-\xff]*$/.test(value)) {
			throw new BadRequest("400 Bad Request");
		}
		const before = fields.get(name);
		fields.set(name, before === undefined ? value : `${before}, ${value}`);
	}
	// Spaces and tabs around a value are ignored. (trim() would also remove a no-break space.)
	if (minor !== "0" && !/^[ \t]*[^ \t,]+[ \t]*$/.test(fields.get("host") ?? ""))
		throw new BadRequest("400 Bad Request");
	if (fields.has("transfer-encoding")) throw new BadRequest("411 Length Required");
	const length = /^[ \t]*(\d{1,15})[ \t]*$/.exec(fields.get("content-length") ?? "0")?.[1];
	if (length === undefined) throw new BadRequest("400 Bad Request");
	const connection = (fields.get("connection") ?? "").toLowerCase().split(/[ \t,]+/);
	const keepAlive = minor !== "0" ? !connection.includes("close") : connection.includes("keep-alive");
	return { method, target, keepAlive, length: Number(length) };
}
