// Prepares the files that the servers need.

import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { certificate } from "../../support/certificate.ts";

/** Writes a certificate for localhost into the folder, as `cert.pem` and `key.pem`. */
export function writeCertificate(folder: string): void {
	const { key, cert } = certificate();
	writeFileSync(path.join(folder, "cert.pem"), cert);
	writeFileSync(path.join(folder, "key.pem"), key);
	chmodSync(path.join(folder, "key.pem"), 0o644);
}

export function makeFolders(folder: string, ...names: string[]): void {
	for (const name of names) mkdirSync(path.join(folder, name));
}

/** Makes a system user the owner of a folder. */
export function giveTo(user: string, folder: string): void {
	const entry = readFileSync("/etc/passwd", "utf8")
		.split("\n")
		.map((line) => line.split(":"))
		.find(([name]) => name === user);
	if (entry === undefined) throw new Error(`the system has no user '${user}'`);
	chownSync(folder, Number(entry[2]), Number(entry[3]));
}
