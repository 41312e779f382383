import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { connect, type TextFile } from "socket-makefile";
import { expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";
import { runExample } from "./support/example.ts";
import { giveTo, makeFolders, writeCertificate } from "./support/files.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.exim;

function prepare(folder: string, [port]: readonly number[]): string[] {
	writeCertificate(folder);
	makeFolders(folder, "spool", "inbox");
	const file = path.join(folder, "exim.conf");
	writeFileSync(
		file,
		`keep_environment =
primary_hostname = mail.test.local
spool_directory = ${folder}/spool
log_file_path = ${folder}/%slog
pid_file_path = ${folder}/exim.pid
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = acl_ok
acl_smtp_data = acl_ok
message_size_limit = 1M
smtp_accept_max_nonmail = 1000
never_users =
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
begin acl
acl_ok:
  accept
begin routers
all:
  driver = accept
  transport = inbox
begin transports
inbox:
  driver = appendfile
  file = ${folder}/inbox/all
  batch_max = 9
  user = Debian-exim
  message_prefix =
begin retry
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{me}}{eq{$auth3}{secret}}}}
  server_set_id = $auth2
`,
	);
	giveTo("Debian-exim", folder);
	for (const name of ["spool", "inbox"]) giveTo("Debian-exim", path.join(folder, name));
	return ["-bdf", "-C", file];
}

/** Reads the lines of one reply. */
async function reply(file: TextFile): Promise<string[]> {
	const lines: string[] = [];
	do lines.push(await file.readline());
	while (lines.at(-1)?.[3] === "-");
	return lines;
}

describeServer({ program, prepare }, (server) => {
	const options = (...more: string[]) => {
		const { folder, ports } = server();
		const addresses = ["--from", "me@example.org", "--to", "you@example.org", "--to", "them@example.org"];
		const where = ["--host", "localhost", "--port", String(ports[0]), "--ca", path.join(folder, "cert.pem")];
		return [...addresses, ...where, ...more];
	};
	/** Waits until the delivered mail contains `end`, because exim delivers a mail only after its answer. */
	const delivered = async (end: string) => {
		const file = path.join(server().folder, "inbox", "all");
		for (let tries = 0; tries < 400; tries++) {
			const mail = existsSync(file) ? readFileSync(file, "utf8") : "";
			if (mail.includes(end)) return mail;
			await setTimeout(25);
		}
		throw new Error(`nothing was delivered:\n${readFileSync(path.join(server().folder, "mainlog"), "utf8")}`);
	};
	const text = "A line\n.\n..two dots\n.leading dot\nnaïve 日本\nno line end";

	it("the example smtp-send: STARTTLS, dot stuffing", async (context) => {
		needs(program, context);
		const { code, stderr } = await runExample("smtp-send", options("--subject", "Täst"), text);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		const mail = await delivered("no line end");
		expect(mail).toMatch(/^From: <me@example\.org>$/m);
		expect(mail).toMatch(/^Subject: =\?utf-8\?B\?VMOkc3Q=\?=$/m);
		expect(mail.split("\n\n").slice(1).join("\n\n").trimEnd()).toBe(text);
	});

	it("the example smtp-send: AUTH PLAIN within TLS", async (context) => {
		needs(program, context);
		const good = await runExample("smtp-send", options("--user", "me"), text, { SMTP_PASSWORD: "secret" });
		expect(good.stderr).toBe("");
		expect(String(good.stdout)).toMatch(/^sent: OK id=/);
		const bad = await runExample("smtp-send", options("--user", "me"), text, { SMTP_PASSWORD: "guess" });
		expect(bad.code).toBe(1);
		expect(bad.stderr).toMatch(/^smtp-send: AUTH PLAIN: 535 /);
		const plain = await runExample("smtp-send", options("--user", "me", "--plain"), text, { SMTP_PASSWORD: "secret" });
		expect(plain.stderr).toBe("smtp-send: the server does not offer AUTH PLAIN\n");
	});

	it("the example smtp-send refuses a certificate that it cannot verify", async (context) => {
		needs(program, context);
		const args = options();
		const { stderr, code } = await runExample("smtp-send", args.slice(0, args.indexOf("--ca")), text);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^smtp-send: self-signed certificate/);
	});

	it("pipelined commands, before and after STARTTLS on the same file", async (context) => {
		needs(program, context);
		await using socket = await connect(["localhost", server().ports[0] ?? 0], { timeout: 10_000 });
		await using file = socket.makefile("rw", { newline: "\r\n" });
		expect((await reply(file))[0]).toMatch(/^220 mail\.test\.local /);
		const envelope = "MAIL FROM:<a@b.org>\nRCPT TO:<c@d.org>\nRSET\n";
		for (const secure of [false, true]) {
			await file.write("EHLO localhost\n");
			await file.flush();
			const extensions = await reply(file);
			expect(extensions.some((line) => /PIPELINING/.test(line))).toBe(true);
			await file.write(envelope.repeat(50));
			await file.flush();
			for (let i = 0; i < 150; i++) expect((await reply(file))[0]).toMatch(/^250 /);
			expect(extensions.some((line) => /STARTTLS/.test(line))).toBe(!secure);
			if (secure) break;
			await file.write("STARTTLS\n");
			await file.flush();
			expect((await reply(file))[0]).toMatch(/^220 /);
			await socket.starttls({ ca: certificate().cert });
		}
		await file.write("QUIT\n");
		await file.flush();
		expect((await reply(file))[0]).toMatch(/^221 /);
		expect(await file.readline()).toBe("");
	});
});
