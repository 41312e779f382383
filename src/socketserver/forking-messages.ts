// The messages between a forking server and its children. A connection is sent along with its RequestMessage.

import type { Address } from "../socket/address.ts";

export interface StartMessage {
	readonly kind: "start";
	/** The URL of the module whose default export is the class of handlers. */
	readonly handlerModule: string;
	readonly serverAddress: Address;
}

export interface RequestMessage {
	readonly kind: "request";
	readonly id: number;
	readonly clientAddress: Address;
	/** The datagram; undefined if the request is a connection. */
	readonly data: Uint8Array | undefined;
}

/** Tells the parent that the child has loaded the module of handlers. */
export interface ReadyMessage {
	readonly kind: "ready";
}

/** Tells the parent that the child has received the connection, so that the parent may close its copy. */
export interface TakenMessage {
	readonly kind: "taken";
	readonly id: number;
}

/** Asks the parent to send a datagram from the server's socket. */
export interface SendMessage {
	readonly kind: "send";
	/** The request that the datagram answers. */
	readonly id: number;
	readonly data: Uint8Array;
	readonly address: Address;
}

/** Tells the parent that the child has handled the request. */
export interface DoneMessage {
	readonly kind: "done";
	readonly id: number;
}

export type MessageToChild = StartMessage | RequestMessage;
export type MessageToParent = ReadyMessage | TakenMessage | SendMessage | DoneMessage;
