import { connect, listen, socketpair } from "socket-makefile";

/** Whether this is workerd, where a program cannot listen. */
const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Calls `act` with the two ends of a TCP connection, on workerd of one in memory, and closes them afterwards. */
export async function withPair(act) {
	const listener = isWorkerd ? undefined : await listen(["127.0.0.1", 0]);
	const [near, far] =
		listener === undefined ? socketpair() : [await connect(listener.address()), await listener.accept()];
	try {
		await act(near, far);
	} finally {
		await Promise.allSettled([near.close(), far.close(), listener?.close()]);
		near.stream.destroy();
		far.stream.destroy();
	}
}

/** Resolves to the error with which the call rejects. */
export async function rejection(promise) {
	try {
		await promise;
	} catch (error) {
		return error;
	}
	throw new Error("the call succeeded");
}
