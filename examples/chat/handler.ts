import net from "node:net";
import { type Address, ClosedFileError, LineTooLongError, type Socket, type TextFile } from "socket-makefile";
import { BaseRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { escapeUnsafe } from "./escape.ts";
import { Hub } from "./hub.ts";
import { Member } from "./member.ts";
import type { Relay } from "./relay/relay.ts";

const LONGEST_LINE = 8 * 1024;
const REFUSAL = `your line was refused: it is longer than ${LONGEST_LINE} bytes\n`;
const NO_ROOM = "a room's name has 1 to 32 characters of a-z, A-Z, 0-9, - and _\n";
const FIRST_ROOM = "lobby";

/** The server that clients of the chat connect to. */
export class ChatServer extends ThreadingTCPServer {
	override requestQueueSize = 511;
	override closeTimeout = 5_000;
	readonly hub: Hub;

	constructor(address: Address, relay: Relay) {
		super(address, ChatHandler);
		this.hub = new Hub(relay, (member) => log.warn(`${member.name} was dropped: it does not read fast enough`));
	}

	/** Logs a lost connection in one line, because a chat expects that. */
	override handleError(_request: Socket, clientAddress: ChatHandler["clientAddress"], error: unknown): void {
		log.info(`${textOf(clientAddress)} was lost: ${error instanceof Error ? error.message : error}`);
	}
}

/** Serves one client. */
export class ChatHandler extends BaseRequestHandler {
	declare server: ChatServer;

	override setup(): void {
		const { stream } = this.request;
		// Otherwise TCP may delay a line until the client has acknowledged the previous one.
		if (stream instanceof net.Socket) stream.setNoDelay(true);
	}

	override async handle(): Promise<void> {
		const { hub } = this.server;
		const from = textOf(this.clientAddress);
		const file = this.request.makefile("rw", { errors: "backslashreplace", maxLineLength: LONGEST_LINE + 1 });
		const member = new Member(from, this.request, file);
		log.info(`${from} connected`);
		try {
			await hub.join(member, FIRST_ROOM);
			for (let line = await readLine(file); line !== ""; line = await readLine(file)) {
				const text = line?.replace(/\n$/, "");
				if (text === "quit") break;
				if (text === undefined || Buffer.byteLength(text) > LONGEST_LINE) member.send(REFUSAL);
				else await this.#obey(member, text);
			}
			log.info(`${from} left`);
		} catch (error) {
			if (!(error instanceof ClosedFileError)) throw error;
		} finally {
			hub.leave(member);
			await member.leave();
		}
	}

	/** Executes a command, or sends a line that is no command to the room. */
	async #obey(member: Member, text: string): Promise<void> {
		const { hub } = this.server;
		const [, room] = /^\/join (.*)$/.exec(text) ?? [];
		if (room === undefined) {
			hub.say(member, { at: new Date(), from: member.name, text: escapeUnsafe(text) });
		} else if (/^[\w-]{1,32}$/.test(room)) {
			await hub.join(member, room);
			member.send(`you are in room ${room}\n`);
		} else {
			member.send(NO_ROOM);
		}
	}
}

/** Reads a line; '' at the end of the stream, undefined for a line that is too long, which is skipped. */
async function readLine(file: TextFile): Promise<string | undefined> {
	try {
		return await file.readline();
	} catch (error) {
		if (!(error instanceof LineTooLongError)) throw error;
		await file.skipline();
		return undefined;
	}
}
