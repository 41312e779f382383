import type { Relay } from "../../examples/chat/relay/relay.ts";

/** Publishes with one relay; returns what the other received, which must be 1, 2, 3. */
export async function checkRelays(one: Relay, other: Relay): Promise<readonly string[]> {
	const heard: string[] = [];
	const subscription = other.subscribe("subject", (data) => heard.push(data));
	const own = one.subscribe("subject", (data) => heard.push(`own ${data}`));
	await Promise.all([subscription.ready, own.ready]);
	for (const data of ["1", "2"]) one.publish("subject", data);
	one.publish("subject.other", "wrong");
	own.end();
	await arrived(one, other);
	subscription.end();
	one.publish("subject", "too late");
	await arrived(one, other);
	const again = other.subscribe("subject", (data) => heard.push(data));
	await again.ready;
	one.publish("subject", "3");
	await arrived(one, other);
	await one.close();
	await other.close();
	return heard;
}

let marks = 0;

/** Resolves when everything that one relay has published has arrived at the other. */
async function arrived(one: Relay, other: Relay): Promise<void> {
	const subject = `mark.${++marks}`;
	let come: () => void = () => {};
	const coming = new Promise<void>((resolve) => {
		come = resolve;
	});
	const subscription = other.subscribe(subject, () => come());
	await subscription.ready;
	one.publish(subject, "");
	await coming;
	subscription.end();
}
