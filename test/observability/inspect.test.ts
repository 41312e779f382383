// What `console.log()` shows of every object: one useful line.

import net from "node:net";
import { Duplex } from "node:stream";
import { inspect } from "node:util";
import { BytesIO, connect, Listener, listen, makefile, Socket } from "socket-makefile";
import { readResponse } from "socket-makefile/http";
import { DatagramRequestHandler, StreamRequestHandler, TCPServer, UDPServer } from "socket-makefile/socketserver";
import { expect, it } from "vitest";
import { formatAddress } from "../../src/socket/address.ts";

it("shows files with their mode, encoding and peer, before and after close", async () => {
	await using listener = await listen(["127.0.0.1", 0]);
	const [, port] = listener.address();
	expect(inspect(listener)).toBe(`<Listener 127.0.0.1:${port}>`);
	await using socket = await connect(listener.address());
	const where = `127.0.0.1:${port}`;
	expect(inspect(socket)).toBe(`<Socket ${where}>`);
	const text = socket.makefile("rw");
	expect(inspect(text)).toBe(`<TextIOWrapper mode='rw' encoding='utf-8' ${where}>`);
	expect(inspect(text.buffer)).toBe(`<BufferedRWPair ${where}>`);
	expect(inspect(socket.makefile("rb"))).toBe(`<BufferedReader mode='rb' ${where}>`);
	expect(inspect(socket.makefile("wb"))).toBe(`<BufferedWriter mode='wb' ${where}>`);
	expect(inspect(socket.makefile("rwb", { buffering: 0 }))).toBe(`<SocketIO mode='rwb' ${where}>`);
	await text.close();
	expect(inspect(text)).toBe(`<TextIOWrapper mode='rw' encoding='utf-8' ${where} closed>`);
	await listener.close();
	expect(inspect(listener)).toBe(`<Listener ${where} closed>`);
});

it("shows a detached file and a closed socket", async () => {
	const file = makefile(new Duplex({ read() {} }), "r");
	await file.detach();
	expect(inspect(file)).toBe("<TextIOWrapper mode='r' encoding='utf-8' closed>");
	const socket = Socket.from(new Duplex({ read() {}, final: (done) => done() }));
	expect(inspect(socket)).toBe("<Socket Duplex>");
	await socket.close();
	expect(inspect(socket)).toBe("<Socket Duplex closed>");
});

it("shows what lies on no socket", async () => {
	expect(inspect(new BytesIO("x"))).toBe("<BytesIO mode='rwb'>");
	expect(inspect(makefile(new Duplex({ read() {} }), "r"))).toBe("<TextIOWrapper mode='r' encoding='utf-8'>");
});

it("shows responses and servers", async () => {
	const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
	stream.push("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	const response = await readResponse(makefile(stream, "rb"));
	expect(inspect(response)).toBe("<HttpResponse 404 'Not Found' framing='length'>");
	expect(inspect(response.body)).toBe("<HttpBody>");
	await using server = new TCPServer(["127.0.0.1", 0], StreamRequestHandler);
	expect(inspect(server)).toBe("<TCPServer 127.0.0.1:0>");
	await server.serverClose();
	expect(inspect(server)).toBe("<TCPServer 127.0.0.1:0 closed>");
});

it("shows the same line in a template string, before, between and after", async () => {
	const line = (object: object) => {
		expect(`${object}`).toBe(inspect(object));
		return `${object}`;
	};
	const starting = new Listener(net.createServer(), "connection");
	expect(line(starting)).toBe("<Listener>");
	await starting.start({ host: "127.0.0.1", port: 0 });
	const where = [...starting.address()].join(":");
	expect(line(starting)).toBe(`<Listener ${where}>`);
	const socket = await connect(starting.address());
	expect(line(socket)).toBe(`<Socket ${where}>`);
	const [text, binary] = [socket.makefile("r"), socket.makefile("wb")];
	const buffer = await text.detach();
	expect(line(text)).toBe("<TextIOWrapper mode='r' encoding='utf-8' closed>");
	expect(line(buffer)).toBe(`<BufferedReader mode='rb' ${where}>`);
	await binary.detach();
	expect(line(binary)).toBe("<BufferedWriter mode='wb' closed>");
	const file = socket.makefile("rw");
	await socket.detach();
	expect(line(socket)).toBe(`<Socket ${where} closed>`);
	expect(line(file)).toBe(`<TextIOWrapper mode='rw' encoding='utf-8' ${where} closed>`);
	socket.stream.destroy();
	const second = await connect(starting.address());
	await second.close();
	expect(line(second)).toBe(`<Socket ${where} closed>`);
	await starting.close();
	expect(line(starting)).toBe(`<Listener ${where} closed>`);
	for (const server of [
		new TCPServer(["127.0.0.1", 0], StreamRequestHandler),
		new UDPServer(["127.0.0.1", 0], DatagramRequestHandler),
	]) {
		const name = server.constructor.name;
		expect(line(server)).toBe(`<${name} 127.0.0.1:0>`);
		await server.ready();
		const at = [...server.serverAddress].join(":");
		expect(line(server)).toBe(`<${name} ${at}>`);
		await server.serverClose();
		expect(line(server)).toBe(`<${name} ${at} closed>`);
	}
});

it("writes addresses as they are written", () => {
	expect(formatAddress(["127.0.0.1", 80])).toBe("127.0.0.1:80");
	expect(formatAddress(["::1", 80])).toBe("[::1]:80");
	expect(formatAddress("/run/x.sock")).toBe("/run/x.sock");
	expect(formatAddress("")).toBeUndefined();
});
