// The cases that a runtime cannot pass, and why (details in docs/runtimes.md). A listed case that passes is a failure, too.

export interface KnownLimit {
	readonly runtime: string;
	readonly case: string;
	readonly reason: string;
}

/** What workerd has not, and the cases that need it. */
const WORKERD: Readonly<Record<string, readonly string[]>> = {
	"it does not listen to connections or datagrams": [
		"unix: text and bytes both ways, then the end",
		"http: head, chunked body, trailers and the next response",
		"socketserver: eight clients of a threading TCP server",
		"socketserver: UDP",
		"received memory: ours on tested versions of Node; no byte is overwritten",
	],
	"its TLS is the client's side only": [
		"tls: text and bytes both ways, then the end",
		"tls: a certificate of an unknown issuer is refused",
		"starttls: the same files go on encrypted",
	],
	"it starts no processes": [
		"streams: a child's stdout and stdin",
		"socketserver: a child process for each connection",
	],
	"the case needs a kernel that buffers 200 kB": ["reset: never looks like an end of stream to a slow reader"],
	"a worker is one bundle": [
		"entries: require() gives what import gives",
		"bundled: every class and function has the name that it is exported by",
	],
	"the case expects the address of a TCP socket": ["inspect: one line"],
};

export const KNOWN_LIMITS: readonly KnownLimit[] = Object.entries(WORKERD).flatMap(([reason, cases]) =>
	cases.map((name) => ({ runtime: "workerd", case: name, reason })),
);
