// Real servers as child processes, each on the loopback interface with a folder of its own. `missing` says why a server
// cannot run.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Running extends AsyncDisposable {
	port: number;
	directory: string;
}

function installed(command: string, argument: string): boolean {
	return spawnSync(command, [argument], { stdio: "ignore" }).error === undefined;
}

/** Why the tests of a server can't run; undefined if they can. */
export function missing(...commands: [command: string, argument: string][]): string | undefined {
	const absent = commands.filter(([command, argument]) => !installed(command, argument)).map(([command]) => command);
	if (absent.length === 0) return undefined;
	const reason = `${absent.join(" and ")} not installed`;
	console.log(`skipped: HTTP against ${commands[0]?.[0]}, because ${reason}`);
	return reason;
}

function folder(): string {
	const directory = mkdtempSync(path.join(tmpdir(), "http-server-"));
	// The server may run as another user, which must be able to read the folder.
	chmodSync(directory, 0o755);
	return directory;
}

function running(child: ChildProcess, port: number, directory: string): Running {
	return {
		port,
		directory,
		async [Symbol.asyncDispose]() {
			const gone = child.exitCode === null ? once(child, "exit") : undefined;
			child.kill("SIGTERM");
			await gone;
			rmSync(directory, { recursive: true });
		},
	};
}

async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as net.AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
		socket.on("connect", () => socket.destroy());
	});
}

/** Serves `blob` as /blob, and as /packed in chunks with gzip. */
export async function startNginx(blob: Buffer, certificate?: { key: string; cert: string }): Promise<Running> {
	const directory = folder();
	const port = await freePort();
	mkdirSync(path.join(directory, "www"));
	for (const name of ["blob", "packed"]) writeFileSync(path.join(directory, "www", name), blob);
	let tls = "";
	if (certificate !== undefined) {
		writeFileSync(path.join(directory, "key.pem"), certificate.key);
		writeFileSync(path.join(directory, "cert.pem"), certificate.cert);
		tls = "ssl_certificate cert.pem; ssl_certificate_key key.pem;";
	}
	writeFileSync(
		path.join(directory, "nginx.conf"),
		`daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 64; }
http { access_log off; client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
 server { listen 127.0.0.1:${port}${tls === "" ? "" : " ssl"}; ${tls} root www; default_type text/plain; keepalive_timeout 5; keepalive_requests 100000;
  location /hello { return 200 "hello\\n"; } location /redir { return 301 /hello; } location /empty { return 204; }
  location /packed { gzip on; gzip_types text/plain; gzip_min_length 1; } location / { } } }
`,
	);
	const child = spawn("nginx", ["-p", `${directory}/`, "-c", "nginx.conf"], { stdio: ["ignore", "ignore", "inherit"] });
	while (!(await accepts(port))) {
		if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
	}
	return running(child, port, directory);
}

/** A server of HTTP/1.0. The body that a script writes ends with the connection. */
export async function startPython(blob: Buffer): Promise<Running> {
	const directory = folder();
	writeFileSync(path.join(directory, "blob"), blob);
	mkdirSync(path.join(directory, "cgi-bin"));
	const script = path.join(directory, "cgi-bin", "script.py");
	writeFileSync(script, '#!/usr/bin/env python3\nprint("Content-Type: text/plain\\r\\n\\r\\nline 1\\nline 2")\n');
	chmodSync(script, 0o755);
	const child = spawn(
		"python3",
		["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", directory, "--cgi"],
		{
			cwd: directory,
			stdio: ["ignore", "pipe", "ignore"],
		},
	);
	for await (const line of createInterface(child.stdout)) {
		const port = /port ([0-9]+)/.exec(line)?.[1];
		if (port !== undefined) return running(child, Number(port), directory);
	}
	throw new Error("python3 -m http.server did not start");
}

export function selfSigned(): { key: string; cert: string } {
	const directory = folder();
	const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(directory, name)) as [string, string];
	const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
	const made = spawnSync("openssl", [
		"req",
		"-x509",
		"-newkey",
		"rsa:2048",
		"-nodes",
		"-keyout",
		key,
		"-out",
		cert,
		"-days",
		"30",
		...subject,
	]);
	if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);

	const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
	rmSync(directory, { recursive: true });
	return pair;
}
