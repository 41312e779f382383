// What a forking server and its children tell each other. A connection's handle travels beside its message.

import type { Address } from "../socket/address.ts";

export interface StartMessage {
	readonly kind: "start";
	/** The module whose default export is the class of handlers. */
	readonly handlerModule: string;
	readonly serverAddress: Address;
}

export interface RequestMessage {
	readonly kind: "request";
	readonly id: number;
	readonly clientAddress: Address;
	/** The datagram, if it is one. */
	readonly data: Uint8Array | undefined;
}

/** The child has loaded its module. */
export interface ReadyMessage {
	readonly kind: "ready";
}

/** The child has the connection, and the parent need not keep it open any more. */
export interface TakenMessage {
	readonly kind: "taken";
	readonly id: number;
}

/** A datagram that the server's socket is to send. */
export interface SendMessage {
	readonly kind: "send";
	/** The request that it answers. */
	readonly id: number;
	readonly data: Uint8Array;
	readonly address: Address;
}

export interface DoneMessage {
	readonly kind: "done";
	readonly id: number;
}

export type MessageToChild = StartMessage | RequestMessage;
export type MessageToParent = ReadyMessage | TakenMessage | SendMessage | DoneMessage;
