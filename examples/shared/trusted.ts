import { readFile } from "node:fs/promises";

/** The TLS options that trust the certificate in the file of `--ca` only; without `--ca`, what Node trusts. */
export async function trusted(ca: string | undefined): Promise<{ ca?: Buffer }> {
	return ca === undefined ? {} : { ca: await readFile(ca) };
}
