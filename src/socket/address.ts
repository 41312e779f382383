import type net from "node:net";
import { invalidType, invalidValue } from "../misuse.ts";

/** Host and port, or the path of a Unix socket. */
export type Address = readonly [host: string, port: number] | string;

/** Of `sockaddr_un`, without the NUL; Windows has pipes. */
const LONGEST_PATHS: Partial<Record<NodeJS.Platform, number>> = { linux: 107, win32: 256 };
const LONGEST_PATH = LONGEST_PATHS[process.platform] ?? 103;

/** The path of a Unix socket. Node takes '' for a port, and cuts what is too long: another socket would be meant. */
export function checkedPath(path: string): string {
	if (path === "") throw invalidValue("the path of a Unix socket must not be empty");
	const bytes = Buffer.byteLength(path);
	if (bytes <= LONGEST_PATH) return path;
	const message = `ENAMETOOLONG: the path of a Unix socket is at most ${LONGEST_PATH} bytes, not ${bytes}`;
	throw Object.assign(new Error(message), { code: "ENAMETOOLONG", errno: -36 });
}

/** What `net.connect()` and `server.listen()` take. */
export function endpointOf(address: Address): { host: string; port: number } | { path: string } {
	if (typeof address === "string") return { path: checkedPath(address) };
	if (!Array.isArray(address) || typeof address[0] !== "string" || !Number.isInteger(address[1])) {
		const message = `address must be [host, port] or the path of a Unix socket, not ${JSON.stringify(address)}`;
		throw invalidType(message);
	}
	return { host: address[0], port: address[1] };
}

/** The address of one end; '' where there is none, as for a Unix socket without a name. */
export function addressOf(host: string | undefined, port: number | undefined): Address {
	return host === undefined || port === undefined ? "" : [host, port];
}

/** For `util.inspect()`; undefined where there is none. */
export function shown(address: Address): string | undefined {
	if (typeof address === "string") return address === "" ? undefined : address;
	const [host, port] = address;
	return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

export function listeningAddress(address: net.AddressInfo | string | null): Address {
	if (address === null) return "";
	return typeof address === "string" ? address : [address.address, address.port];
}
