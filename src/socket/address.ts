import type net from "node:net";
import { nodeUtil } from "../builtins.ts";
import { hostAndPort } from "../io/inspect.ts";
import { invalidType, invalidValue, outOfRange } from "../misuse.ts";

/** Host and port, or the path of a Unix socket. */
export type Address = readonly [host: string, port: number] | string;

/**
 * The longest path of a Unix socket in bytes: what fits into `sockaddr_un` with a NUL. On Windows the path names a
 * pipe.
 */
const LONGEST_PATHS: Partial<Record<NodeJS.Platform, number>> = { linux: 107, win32: 256 };
const LONGEST_PATH = LONGEST_PATHS[process.platform] ?? 103;

/**
 * Checks the path of a Unix socket. Node would take '' for a port, and would cut a path that is too long, so that it
 * names another socket.
 */
export function checkedPath(path: string): string {
	if (path === "") throw invalidValue("the path of a Unix socket must not be empty");
	const bytes = Buffer.byteLength(path);
	if (bytes <= LONGEST_PATH) return path;
	const message = `ENAMETOOLONG: the path of a Unix socket is at most ${LONGEST_PATH} bytes, not ${bytes}`;
	throw Object.assign(new Error(message), { code: "ENAMETOOLONG", errno: -36 });
}

/** The address as `net.connect()` and `server.listen()` take it. */
export function endpointOf(address: Address): { host: string; port: number } | { path: string } {
	if (typeof address === "string") return { path: checkedPath(address) };
	if (!isHostAndPort(address)) {
		const shown = nodeUtil().inspect(address, { breakLength: Number.POSITIVE_INFINITY });
		throw invalidType(`address must be [host, port] or the path of a Unix socket, not ${shown}`);
	}
	const [host, port] = address;
	if (port < 0 || port > 65535) {
		throw Object.assign(outOfRange(`the port must be from 0 to 65535, not ${port}`), { code: "ERR_SOCKET_BAD_PORT" });
	}
	return { host, port };
}

function isHostAndPort(address: unknown): address is readonly [host: string, port: number] {
	if (!Array.isArray(address) || address.length !== 2) return false;
	return typeof address[0] === "string" && Number.isInteger(address[1]);
}

/** The address as text, for `util.inspect()`; undefined if there is none. */
export function formatAddress(address: Address): string | undefined {
	if (typeof address === "string") return address === "" ? undefined : address;
	return hostAndPort(...address);
}

/** Converts the result of `server.address()`. Returns '' if the server does not listen (Node then returns null). */
export function listeningAddress(address: net.AddressInfo | string | null): Address {
	if (address === null) return "";
	return typeof address === "string" ? address : [address.address, address.port];
}
