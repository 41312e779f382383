import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "socket-makefile";
import { expect, it } from "vitest";
import { startExample } from "./support/example.ts";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const program = PROGRAMS.ngircd;

function prepare(folder: string, [port]: readonly number[]): string[] {
	const file = path.join(folder, "ngircd.conf");
	writeFileSync(
		file,
		`[Global]
Name = irc.test.local
Info = test
Listen = 127.0.0.1
Ports = ${port}
ServerUID = root
ServerGID = root
MotdPhrase = hello
[Limits]
ConnectRetry = 60
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
`,
	);
	return ["-n", "-f", file];
}

describeServer({ program, prepare }, (server) => {
	it("the example irc-bot: UTF-8 with a fallback to Windows-1252", async (context) => {
		needs(program, context);
		const port = server().ports[0] ?? 0;
		await using socket = await connect(["127.0.0.1", port], { timeout: 10_000 });
		await using file = socket.makefile("rwb");
		const send = async (line: string, encoding: BufferEncoding = "utf8") => {
			await file.write(Buffer.from(`${line}\r\n`, encoding));
			await file.flush();
		};
		const waitFor = async (pattern: RegExp) => {
			for await (const line of file) if (pattern.test(String(line))) return String(line);
			throw new Error("the server closed the connection");
		};
		await send("NICK person");
		await send("USER person 0 * :test");
		await waitFor(/ 001 /);
		await send("JOIN #test");
		await waitFor(/ 366 /);
		const bot = startExample("irc-bot", ["--host", "127.0.0.1", "--port", String(port), "--channel", "#test"]);
		let output = "";
		bot.stdout.on("data", (chunk) => (output += chunk));
		bot.stderr.on("data", (chunk) => (output += chunk));
		const exited = once(bot, "close");
		await waitFor(/^:echobot\S* JOIN /);
		await send("PRIVMSG #test :!echo grüß dich, 日本");
		expect(await waitFor(/PRIVMSG/)).toMatch(/^:echobot\S* PRIVMSG #test :grüß dich, 日本\r\n$/);
		// The same text in latin-1, and the euro sign in Windows-1252.
		await send("PRIVMSG #test :!echo gr\xfc\xdf dich \x80", "latin1");
		expect(await waitFor(/PRIVMSG/)).toMatch(/^:echobot\S* PRIVMSG #test :grüß dich €\r\n$/);
		await send("PRIVMSG echobot :!echo in private");
		expect(await waitFor(/PRIVMSG/)).toMatch(/^:echobot\S* PRIVMSG person :in private\r\n$/);
		await send("PRIVMSG echobot :!quit");
		const [code] = await exited;
		expect(output).toMatch(/^in #test\n<person> !echo grüß dich, 日本\n/);
		expect(code).toBe(0);
	});

	it("the example irc-bot reports why the server refuses it", async (context) => {
		needs(program, context);
		const port = String(server().ports[0]);
		const bot = startExample("irc-bot", [
			"--host",
			"127.0.0.1",
			"--port",
			port,
			"--channel",
			"#x",
			"--nick",
			"0-no-nick",
		]);
		let output = "";
		bot.stderr.on("data", (chunk) => (output += chunk));
		const [code] = await once(bot, "close");
		expect(code).toBe(1);
		expect(output).toMatch(/^irc-bot: .*nickname/i);
	});
});
