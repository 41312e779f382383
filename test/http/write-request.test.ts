import { writeRequest } from "socket-makefile/http";
import { describe, expect, it } from "vitest";

class Sink {
	written = "";
	flushed = "";
	async write(data: Buffer): Promise<number> {
		this.written += data.toString("latin1");
		return data.length;
	}
	async flush(): Promise<void> {
		this.flushed = this.written;
	}
}

const good = { method: "GET", path: "/", headers: { Host: "h" } };

describe("writeRequest", () => {
	it("writes a head and flushes it", async () => {
		const file = new Sink();
		await writeRequest(file, {
			method: "POST",
			path: "/a?b=c",
			headers: { Host: "h", "X-Empty": "", "X-Latin": "caf\xe9" },
		});
		expect(file.flushed).toBe("POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Empty: \r\nX-Latin: caf\xe9\r\n\r\n");
	});

	it("keeps order and repetitions of a list, and takes the platform's Headers", async () => {
		const file = new Sink();
		await writeRequest(file, {
			...good,
			headers: [
				["B", "1"],
				["A", "2"],
				["B", "3"],
			],
		});
		await writeRequest(file, { ...good, headers: new Headers({ host: "h" }) });
		expect(file.flushed).toBe("GET / HTTP/1.1\r\nB: 1\r\nA: 2\r\nB: 3\r\n\r\nGET / HTTP/1.1\r\nhost: h\r\n\r\n");
	});

	const injections = ["\r", "\n", "\0", "\r\n", "\x7f", "\x1b", "\u2028", "Ā"];
	const bad = [
		...injections.flatMap((octets) => [
			{ ...good, method: `GET${octets}` },
			{ ...good, path: `/${octets}` },
			{ ...good, headers: { [`Host${octets}`]: "h" } },
			{ ...good, headers: { Host: `h${octets}` } },
			{ ...good, headers: { Host: `${octets}h` } },
		]),
		{ ...good, method: "" },
		{ ...good, method: "GET /" },
		{ ...good, path: "" },
		{ ...good, path: "/a b" },
		{ ...good, path: "/caf\xe9" },
		{ ...good, headers: { "": "h" } },
		{ ...good, headers: { "Host ": "h" } },
		{ ...good, headers: { "Host:": "h" } },
		{ ...good, headers: { Host: "☃" } },
	];

	it("refuses what is no string", async () => {
		const file = new Sink();
		for (const part of ["method", "path"]) {
			const request: typeof good = { ...good, [part]: undefined };
			await expect(writeRequest(file, request)).rejects.toThrow(TypeError);
		}
		expect(file.written).toBe("");
	});

	it.each(bad.map((request) => [JSON.stringify(request), request] as const))(
		"refuses %s, and writes nothing",
		async (_name, request) => {
			const file = new Sink();
			await expect(writeRequest(file, request)).rejects.toMatchObject({ name: "TypeError", code: "ERR_INVALID_CHAR" });
			expect(file.written).toBe("");
		},
	);
});
