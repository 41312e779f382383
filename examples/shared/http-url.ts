import { wrongUsage } from "./arguments.ts";

/** Parses an http or https URL; ends the program if it is not one. */
export function httpUrlOf(text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === "http:" || url?.protocol === "https:") return url;
	wrongUsage(`'${text}' is not an http or https URL`);
}

/** The host and the port that a URL names: an IPv6 address without its brackets, and the protocol's port by default. */
export function addressOf(url: URL): [host: string, port: number] {
	return [url.hostname.replace(/[[\]]/g, ""), Number(url.port) || (url.protocol === "https:" ? 443 : 80)];
}
