// The real servers that the tests start. All are Debian packages.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

export interface Program {
	readonly name: string;
	/** The Debian packages that contain it. */
	readonly packages: string;
	/** Arguments that make it print its version. */
	readonly version: readonly string[];
}

export const PROGRAMS = {
	redis: { name: "redis-server", packages: "redis-server", version: ["--version"] },
	memcached: { name: "memcached", packages: "memcached", version: ["-V"] },
	nginx: { name: "nginx", packages: "nginx-light", version: ["-v"] },
	haproxy: { name: "haproxy", packages: "haproxy", version: ["-v"] },
	exim: { name: "exim4", packages: "exim4-daemon-light", version: ["--version"] },
	dovecot: { name: "dovecot", packages: "dovecot-imapd dovecot-pop3d", version: ["--version"] },
	vsftpd: { name: "vsftpd", packages: "vsftpd", version: ["-v"] },
	ngircd: { name: "ngircd", packages: "ngircd", version: ["--version"] },
	curl: { name: "curl", packages: "curl", version: ["--version"] },
	python: { name: "python3", packages: "python3", version: ["--version"] },
	openssl: { name: "openssl", packages: "openssl", version: ["version"] },
} as const satisfies Record<string, Program>;

const FOLDERS = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];

/** The path of the program; undefined if it is not installed. */
export function find(program: Program): string | undefined {
	return FOLDERS.map((folder) => path.join(folder, program.name)).find((file) => existsSync(file));
}

/** Why the program cannot be tested on this machine; undefined if it can. */
export function missing(program: Program): string | undefined {
	if (find(program) === undefined) return `${program.name} is not installed (${program.packages})`;
	// These programs change their user or need files that belong to another user.
	if (process.getuid?.() !== 0 && NEED_ROOT.has(program.name)) return `${program.name} needs root to be started`;
	return undefined;
}

const NEED_ROOT = new Set(["exim4", "dovecot", "vsftpd", "ngircd", "memcached"]);

/** The version that the program prints. */
export function versionOf(program: Program): string {
	const { stdout, stderr } = spawnSync(find(program) ?? "", program.version, {
		encoding: "utf8",
		timeout: 5000,
		input: "",
	});
	return /\d+(?:\.\d+)+\w*/.exec(`${stdout}${stderr}`)?.[0] ?? "";
}
