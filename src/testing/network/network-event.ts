/** Something that has happened in a {@link Network}. */
export interface NetworkEvent {
	/** When: in virtual time, whose unit is the shortest time that a delivery takes. */
	readonly time: number;
	/**
	 * `connect`: a client asks for a connection. `accept`: the server has accepted it. `refuse`: it was refused. `data`: bytes
	 * have arrived. `end`: the end of the stream (a FIN) has arrived. `reset`: a reset has arrived. `fault`: the network resets
	 * the connection. `stall`: from now on nothing arrives in this direction. `partition` and `heal`: that method was called.
	 */
	readonly what: "connect" | "accept" | "refuse" | "data" | "end" | "reset" | "fault" | "stall" | "partition" | "heal";
	/** From where to where: host and port, or the path of a Unix socket; of a partition, its two hosts. */
	readonly from: string;
	readonly to: string;
	/** How many bytes have arrived, and the first of them, one character each. */
	readonly bytes?: number;
	readonly text?: string;
}

/** One line for each event. */
export function formatEvents(events: readonly NetworkEvent[]): string {
	return events.map(formatEvent).join("\n");
}

function formatEvent({ time, what, from, to, bytes, text }: NetworkEvent): string {
	const way = from === "" ? "" : ` ${from} > ${to}`;
	const data = bytes === undefined ? "" : ` ${bytes} ${JSON.stringify(text)}`;
	return `${String(time).padStart(6)} ${what.padEnd(7)}${way}${data}`.trimEnd();
}
