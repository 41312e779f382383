import net from "node:net";
import { ClosedFileError, LineTooLongError, type Socket, type TextFile } from "socket-makefile";
import { BaseRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { escapeUnsafe } from "./escape.ts";
import { Member } from "./member.ts";
import { Room } from "./room.ts";

const LONGEST_LINE = 8 * 1024;
const REFUSAL = [`your line was refused: it is longer than ${LONGEST_LINE} bytes\n`];

/** A server with one room. */
export class ChatServer extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override closeTimeout = 500;
	readonly room = new Room((member) => log.warn(`${member.name} was dropped: it does not read`));

	/** That a client vanishes is no error here. */
	override handleError(_request: Socket, clientAddress: ChatHandler["clientAddress"], error: unknown): void {
		log.info(`${textOf(clientAddress)} vanished: ${error instanceof Error ? error.message : error}`);
	}
}

/** One client, as long as it is connected. */
export class ChatHandler extends BaseRequestHandler {
	declare server: ChatServer;

	override setup(): void {
		const { stream } = this.request;
		// A line must not wait until the client has acknowledged the one before.
		if (stream instanceof net.Socket) stream.setNoDelay(true);
	}

	override async handle(): Promise<void> {
		const { room } = this.server;
		const from = textOf(this.clientAddress);
		const file = this.request.makefile("rw", { errors: "backslashreplace", maxLineLength: LONGEST_LINE });
		const member = new Member(from, this.request, file);
		room.join(member);
		log.info(`${from} came`);
		try {
			for (let line = await readLine(file); line !== ""; line = await readLine(file)) {
				const text = line?.replace(/\n$/, "");
				if (text === "quit") break;
				if (text === undefined || Buffer.byteLength(text) > LONGEST_LINE) member.send(REFUSAL);
				else room.deliver({ at: new Date(), from, text: escapeUnsafe(text) });
			}
			log.info(`${from} left`);
		} catch (error) {
			if (!(error instanceof ClosedFileError)) throw error;
		} finally {
			room.leave(member);
			await member.leave();
		}
	}
}

/** A line; '' at the end, undefined for one that is too long. */
async function readLine(file: TextFile): Promise<string | undefined> {
	try {
		return await file.readline();
	} catch (error) {
		if (!(error instanceof LineTooLongError)) throw error;
		await file.skipline();
		return undefined;
	}
}
