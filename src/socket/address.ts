import type net from "node:net";
import { invalidType } from "../errors.ts";

/** Host and port, or the path of a Unix socket. */
export type Address = readonly [host: string, port: number] | string;

/** What `net.connect()` and `server.listen()` take. */
export function endpointOf(address: Address): { host: string; port: number } | { path: string } {
	if (typeof address === "string") return { path: address };
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
