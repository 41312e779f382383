import { createReadStream, existsSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".css": "text/css",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
};

/** Serves the files of a folder over HTTP. The pages of typedoc have errors in the console when read from `file:` URLs. */
export class FileServer implements AsyncDisposable {
	readonly #server: http.Server;

	constructor(folder: string) {
		this.#server = http.createServer((request, response) => {
			const file = path.join(folder, new URL(request.url ?? "", "http://localhost").pathname);
			const type = TYPES[path.extname(file)];
			if (type === undefined || !existsSync(file)) {
				// Browsers ask for this icon by themselves.
				response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
				return;
			}
			response.writeHead(200, { "Content-Type": type, "Cache-Control": "max-age=3600" });
			createReadStream(file).pipe(response);
		});
	}

	/** Resolves to the URL of the folder. */
	listen(): Promise<string> {
		return new Promise((resolve) => {
			this.#server.listen(0, "127.0.0.1", () => {
				resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
			});
		});
	}

	[Symbol.asyncDispose](): Promise<void> {
		this.#server.closeAllConnections();
		return new Promise((resolve) => this.#server.close(() => resolve()));
	}
}
