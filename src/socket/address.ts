import type net from "node:net";
import { invalidType, invalidValue } from "../errors.ts";

/** Of `sockaddr_un`, without the NUL at the end; a pipe of Windows has another limit. */
const MAX_PATH =
	new Map([
		["linux", 107],
		["win32", Number.POSITIVE_INFINITY],
	]).get(process.platform) ?? 103;

/** Host and port, or the path of a Unix socket. */
export type Address = readonly [host: string, port: number] | string;

/** What `net.connect()` and `server.listen()` take. */
export function endpointOf(address: Address): { host: string; port: number } | { path: string } {
	if (typeof address === "string") return { path: checkedPath(address) };
	if (!Array.isArray(address) || typeof address[0] !== "string" || !Number.isInteger(address[1])) {
		const message = `address must be [host, port] or the path of a Unix socket, not ${JSON.stringify(address)}`;
		throw invalidType(message);
	}
	return { host: address[0], port: address[1] };
}

/** Node takes '' for a port, and cuts what is too long: another socket would be meant. */
function checkedPath(path: string): string {
	if (path === "") throw invalidValue("the path of a Unix socket must not be empty");
	if (Buffer.byteLength(path) > MAX_PATH) {
		throw invalidValue(`the path of a Unix socket must be at most ${MAX_PATH} bytes, not '${path}'`);
	}
	return path;
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
