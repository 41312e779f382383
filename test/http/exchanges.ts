// The exchanges with a server that the tests of all servers share.

import { connect, type Socket } from "socket-makefile";
import { type HttpResponse, readResponse, writeRequest } from "socket-makefile/http";

type File = ReturnType<typeof openFile>;

const openFile = (socket: Socket) => socket.makefile("rwb");

/** Sends one request and reads the head of the response. */
export async function ask(
	file: File,
	path: string,
	method = "GET",
	headers: Record<string, string> = {},
): Promise<HttpResponse> {
	await writeRequest(file, { method, path, headers: { Host: "localhost", ...headers } });
	return readResponse(file, { method });
}

/** Opens a connection for `use`, and closes it even if `use` fails. */
export async function connected<T>(port: number, use: (file: File) => Promise<T>, ca?: string): Promise<T> {
	const tls = ca === undefined ? false : { ca, servername: "localhost" };
	await using socket = await connect(["127.0.0.1", port], { tls });
	await using file = openFile(socket);
	return await use(file);
}

/** A little more than 1 MiB of random octets, which do not compress; the same in every run. */
export const blob = Buffer.from(
	Array.from({ length: 300_000 }, (_, i) => String.fromCharCode(97 + ((i * i) % 23)))
		.join("")
		.repeat(4),
);
