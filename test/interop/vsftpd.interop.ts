import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runExample } from "./support/example.ts";
import { makeFolders } from "./support/files.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.vsftpd;
const BIG = Buffer.from(Array.from({ length: 3 << 20 }, (_, i) => (i * 13 + (i >> 8)) & 0xff));

function prepare(folder: string, [port]: readonly number[]): string[] {
	makeFolders(folder, "root", "empty", "root/pub");
	writeFileSync(path.join(folder, "root/pub/big.bin"), BIG);
	writeFileSync(path.join(folder, "root/pub/naïve.txt"), "one\r\ntwo\r\n");
	const file = path.join(folder, "vsftpd.conf");
	const settings = {
		listen: "YES",
		listen_ipv6: "NO",
		listen_address: "127.0.0.1",
		listen_port: port,
		background: "NO",
		run_as_launching_user: "YES",
		anonymous_enable: "YES",
		local_enable: "NO",
		anon_root: path.join(folder, "root"),
		no_anon_password: "YES",
		secure_chroot_dir: path.join(folder, "empty"),
		pasv_min_port: 20100,
		pasv_max_port: 20150,
		xferlog_enable: "NO",
		seccomp_sandbox: "NO",
		isolate: "NO",
		isolate_network: "NO",
		banner_file: path.join(folder, "banner"),
	};
	writeFileSync(path.join(folder, "banner"), "a banner\nof several lines\n");
	writeFileSync(
		file,
		Object.entries(settings)
			.map(([name, value]) => `${name}=${value}\n`)
			.join(""),
	);
	return [file];
}

describeServer({ program, prepare }, (server) => {
	const get = (file: string) =>
		runExample("ftp-get", [file, "--host", "127.0.0.1", "--port", String(server().ports[0])]);

	it("the example ftp-get: a file of 3 MiB, read from a detached stream", async (context) => {
		needs(program, context);
		const { stdout, stderr, code } = await get("pub/big.bin");
		expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
		expect(stdout.equals(BIG)).toBe(true);
	});

	it("the example ftp-get: a listing, read as lines", async (context) => {
		needs(program, context);
		const { stdout, stderr } = await get("pub/");
		expect(stderr).toBe("");
		expect(String(stdout).trimEnd().split("\n")).toEqual([
			expect.stringMatching(/ 3145728 .* big\.bin$/),
			expect.stringMatching(/ 10 .* naïve\.txt$/),
		]);
	});

	it("the example ftp-get reports the server's error", async (context) => {
		needs(program, context);
		expect(await get("pub/none")).toMatchObject({ code: 1, stderr: "ftp-get: 550 Failed to open file.\n" });
	});
});
