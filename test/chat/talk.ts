/** Lets all talkers say lines until `work` is done, and waits for the last line of each. `say` returns false to stop. */
export async function talkDuring(
	talkers: readonly { say(): Promise<unknown> }[],
	work: () => Promise<unknown>,
): Promise<void> {
	let working = true;
	const talk = async (talker: { say(): Promise<unknown> }) => {
		while (working && (await talker.say()) !== false);
	};
	const talking = talkers.map(talk);
	try {
		await work();
	} finally {
		working = false;
	}
	await Promise.all(talking);
}
