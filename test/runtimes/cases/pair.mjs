import { connect, listen } from "socket-makefile";

/** Calls `act` with the two ends of a TCP connection and closes them afterwards. */
export async function withPair(act) {
	const listener = await listen(["127.0.0.1", 0]);
	const near = await connect(listener.address());
	const far = await listener.accept();
	try {
		await act(near, far);
	} finally {
		await Promise.allSettled([near.close(), far.close(), listener.close()]);
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
