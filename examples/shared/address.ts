import type { Address } from "socket-makefile";

/** An address as it is usually written: host:port, with an IPv6 host in brackets. */
export function textOf(address: Address): string {
	if (typeof address === "string") return address;
	const [host, port] = address;
	return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
