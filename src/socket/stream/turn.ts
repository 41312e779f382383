// Turns of the event loop: who has sent in this one, and so may have held something back until its end.

export interface Sender {
	/** The turn is over. */
	endTurn(): void;
}

let senders: Sender[] = [];

/** `endTurn()` will be called when the events of this turn of the event loop have been handled. */
export function joinTurn(sender: Sender): void {
	if (senders.push(sender) === 1) setImmediate(endTurn);
}

function endTurn(): void {
	const ended = senders;
	senders = [];
	for (const sender of ended) sender.endTurn();
}
