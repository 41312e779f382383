// A self-signed certificate for localhost, made by the openssl program when it is first needed, so that the repository
// contains no key.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "./tools.ts";

export interface Certificate {
	readonly key: string;
	readonly cert: string;
}

let made: Certificate | undefined;

/** The key and certificate for `localhost`, 127.0.0.1 and ::1. A client can use the certificate as its `ca`. */
export function certificate(): Certificate {
	made ??= newCertificate();
	return made;
}

/** Makes another certificate for the same names, which no client trusts. */
export function newCertificate(): Certificate {
	if (!needs("openssl")) return { key: "", cert: "" };
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-"));
	const key = join(folder, "key.pem");
	const cert = join(folder, "cert.pem");
	try {
		const names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1";
		const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
		const args = ["req", "-x509", ...curve, "-days", "2", "-subj", "/CN=localhost", "-addext", names];
		execFileSync("openssl", [...args, "-keyout", key, "-out", cert], { stdio: "pipe" });
		return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
