import net from "node:net";
import { type Address, ClosedFileError, type Socket } from "socket-makefile";
import { BaseRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { sizeOf } from "./chat-line.ts";
import { escapeUnsafe } from "./escape.ts";
import { Hub } from "./hub.ts";
import { DEFAULT_LIMITS, type Limits, Pace } from "./limits.ts";
import { Member } from "./member.ts";
import type { Relay } from "./relay/relay.ts";

const LONGEST_LINE = 8 * 1024;
const REFUSAL = `your line was refused: it is longer than ${LONGEST_LINE} bytes\n`;
const NO_ROOM = "a room's name has 1 to 32 characters of a-z, A-Z, 0-9, - and _\n";
const FIRST_ROOM = "lobby";

/** The server that clients of the chat connect to. */
export class ChatServer extends ThreadingTCPServer {
	/** All clients of a server that has ended may come at once. The kernel takes less if net.core.somaxconn is less. */
	override requestQueueSize = 4_096;
	override closeTimeout = 5_000;
	readonly hub: Hub;
	readonly limits: Limits;

	constructor(address: Address, relay: Relay, limits = DEFAULT_LIMITS) {
		super(address, ChatHandler);
		this.limits = limits;
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
		const { hub, limits } = this.server;
		const from = textOf(this.clientAddress);
		const file = this.request.makefile("rw", { errors: "backslashreplace" });
		const member = new Member(from, this.request, file);
		const pace = new Pace(limits, member);
		// Whether the line that is being read was refused.
		let refused = false;
		log.info(`${from} connected`);
		try {
			await hub.join(member, FIRST_ROOM);
			// A line that is too long arrives in pieces.
			const next = () => file.readline(LONGEST_LINE + 1);
			for (let piece = await next(); piece !== ""; piece = await next()) {
				const line = piece.replace(/\n$/, "");
				const text = escapeUnsafe(line);
				await pace.line(Buffer.byteLength(text));
				await hub.turns.take(sizeOf(text));
				// The client may have disconnected while its line waited.
				if (member.gone) break;
				if (text === "quit" && !refused) break;
				const tooLong = Buffer.byteLength(line) > LONGEST_LINE;
				if (!refused && tooLong) member.send(REFUSAL);
				else if (!refused) await this.#obey(member, text, pace);
				refused = (refused || tooLong) && line === piece;
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
	async #obey(member: Member, text: string, pace: Pace): Promise<void> {
		const { hub } = this.server;
		const [, room] = /^\/join (.*)$/.exec(text) ?? [];
		if (room === undefined) {
			hub.say(member, { at: new Date(), from: member.name, text });
		} else if (/^[\w-]{1,32}$/.test(room)) {
			await pace.room();
			await hub.join(member, room);
			member.send(`you are in room ${room}\n`);
		} else {
			member.send(NO_ROOM);
		}
	}
}
