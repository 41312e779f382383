import { writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { type BufferedRWPair, connect, type TextFile } from "socket-makefile";
import { expect, it } from "vitest";
import { certificate } from "../support/certificate.ts";
import { runExample } from "./support/example.ts";
import { giveTo, makeFolders, writeCertificate } from "./support/files.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.dovecot;

function prepare(folder: string, [imap, imaps, pop3, pop3s]: readonly number[]): string[] {
	writeCertificate(folder);
	makeFolders(folder, "run", "mail");
	const file = path.join(folder, "dovecot.conf");
	writeFileSync(
		file,
		`base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
first_valid_uid = 0
first_valid_gid = 0
mail_uid = nobody
mail_gid = nogroup
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${pop3}
  }
  inet_listener pop3s {
    port = ${pop3s}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`,
	);
	giveTo("nobody", path.join(folder, "mail"));
	return ["-F", "-c", file];
}

async function command(file: BufferedRWPair, tag: string, line: string): Promise<string> {
	await file.write(Buffer.from(`${tag} ${line}\r\n`));
	await file.flush();
	for (;;) {
		const answer = String(await file.readline());
		if (answer.startsWith(`${tag} `) || answer.startsWith("+") || answer === "") return answer;
	}
}

/** Puts a mail into a user's mailbox. */
async function append(port: number, user: string, mail: Buffer): Promise<void> {
	await using socket = await connect(["localhost", port], { timeout: 10_000 });
	await using file = socket.makefile("rwb");
	await file.readline();
	expect(await command(file, "1", `LOGIN ${user} secret`)).toMatch(/^1 OK/);
	expect(await command(file, "2", `APPEND INBOX {${mail.length}}`)).toMatch(/^\+/);
	await file.write(mail);
	await file.write(Buffer.from("\r\n"));
	await file.flush();
	expect(String(await file.readline())).toMatch(/^2 OK/);
}

const MAIL =
	"From: Jos\u00e9 <jose@example.org>\r\nSubject: dots and lines\r\n\r\nA line\r\n.\r\n..two\r\nna\u00efve\r\n";

describeServer({ program, ports: 4, prepare }, (server) => {
	const imap = () => server().ports[0] ?? 0;
	const example = (...args: string[]) => {
		const where = ["--host", "localhost", "--ca", path.join(server().folder, "cert.pem")];
		return runExample("imap-list", [...where, ...args], "", { IMAP_PASSWORD: "secret" });
	};

	it("the example imap-list: STARTTLS, literals; a mail of 10 MiB", async (context) => {
		needs(program, context);
		const body = Buffer.alloc(10 << 20, `${"0123456789".repeat(7)}\r\n`);
		const big = Buffer.concat([Buffer.from("From: big@example.org\r\nSubject: 10 MiB {5}\r\n\r\n"), body]);
		await append(imap(), "lister", Buffer.from(MAIL));
		await append(imap(), "lister", big);
		const list = await example("--port", String(imap()), "--user", "lister");
		expect(list.stderr).toBe("2 mails in INBOX\n");
		expect(String(list.stdout).split("\n")).toEqual([
			expect.stringMatching(/^1\t\d+\tJos\u00e9 <jose@example\.org>\tdots and lines$/),
			expect.stringMatching(/^2\t\d+\tbig@example\.org\t10 MiB \{5\}$/),
			"",
		]);
		const fetched = await example("--port", String(imap()), "--user", "lister", "--fetch", "2");
		expect(fetched.stderr).toBe("");
		expect(fetched.stdout.equals(big)).toBe(true);
		const encrypted = await example("--tls", "--port", String(server().ports[1]), "--user", "lister", "--fetch", "1");
		expect(String(encrypted.stdout)).toBe(MAIL);
	});

	it("the example imap-list reports what went wrong", async (context) => {
		needs(program, context);
		const { code, stderr } = await example("--port", String(imap()), "--user", "lister", "--mailbox", "no such");
		expect(code).toBe(1);
		expect(stderr).toMatch(/^imap-list: EXAMINE: NO /);
	});

	it("an IMAP literal of 10 MiB over STARTTLS is streamed with bounded memory", async (context) => {
		needs(program, context);
		const size = 10 << 20;
		const mail = Buffer.alloc(size, "Subject: x\r\n\r\n");
		await append(imap(), "streamer", mail);
		await using socket = await connect(["localhost", imap()], { timeout: 10_000 });
		await using file = socket.makefile("rwb");
		await file.readline();
		expect(await command(file, "0", "STARTTLS")).toMatch(/^0 OK/);
		await socket.starttls({ ca: certificate().cert });
		expect(await command(file, "1", "LOGIN streamer secret")).toMatch(/^1 OK/);
		expect(await command(file, "2", "EXAMINE INBOX")).toMatch(/^2 OK/);
		await file.write(Buffer.from("3 FETCH 1 BODY[]\r\n"));
		await file.flush();
		const { stream } = socket;
		if (!(stream instanceof net.Socket)) throw new TypeError("no socket");
		const before = stream.bytesRead;
		const length = Number(/\{(\d+)\}\r\n$/.exec(String(await file.readline()))?.[1]);
		expect(length).toBe(size);
		let most = 0;
		for (let done = 0; done < length; ) {
			const part = await file.read1(length - done);
			expect(part.equals(mail.subarray(done, done + part.length))).toBe(true);
			done += part.length;
			most = Math.max(most, stream.bytesRead - before - done);
		}
		expect(String(await file.readline())).toBe(")\r\n");
		expect(String(await file.readline())).toMatch(/^3 OK/);
		expect(most).toBeLessThan(1 << 19);
	});

	it("POP3: STLS, then multi-line answers until a lone dot", async (context) => {
		needs(program, context);
		await append(imap(), "popper", Buffer.from(MAIL));
		await using socket = await connect(["localhost", server().ports[2] ?? 0], { timeout: 10_000 });
		await using file = socket.makefile("rw", { newline: "\r\n" });
		const ask = async (line: string) => {
			await file.write(`${line}\n`);
			await file.flush();
			const answer = await file.readline();
			expect(answer).toMatch(/^\+OK/);
			return answer;
		};
		expect(await file.readline()).toMatch(/^\+OK/);
		await ask("STLS");
		await socket.starttls({ ca: certificate().cert });
		await ask("USER popper");
		await ask("PASS secret");
		expect(await ask("STAT")).toMatch(/^\+OK 1 /);
		await ask("RETR 1");
		expect(await multiline(file)).toBe(MAIL);
		await ask("QUIT");
	});
});

/** Reads lines up to a line that is a single dot. Removes the first of two dots at the beginning of a line. */
async function multiline(file: TextFile): Promise<string> {
	let text = "";
	for await (const line of file) {
		if (line === ".\r\n") return text;
		text += line.startsWith(".") ? line.slice(1) : line;
	}
	throw new Error("the connection ended within an answer");
}
