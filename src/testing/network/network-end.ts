import { constants } from "node:os";
import { Duplex } from "node:stream";
import type { Place } from "./medium.ts";
import type { Route, RouteEnd } from "./route.ts";

type Callback = (error?: Error | null) => void;

/** A write that was not passed on as a whole yet. */
interface Write {
	rest: Buffer;
	readonly callback: Callback;
}

/** An error as the operating system reports it. */
export function systemError(
	syscall: string,
	code: "ECONNRESET" | "EPIPE" | "ECONNREFUSED" | "ENOENT" | "EADDRINUSE",
	{ host, port, name }: Partial<Place> = {},
): Error {
	const error = new Error(`${syscall} ${code}${name === undefined ? "" : ` ${name}`}`);
	const address = name === undefined ? {} : { address: port === undefined ? name : host, ...(port && { port }) };
	return Object.assign(error, { errno: -constants.errno[code], code, syscall, ...address });
}

/** One end of a connection in memory, with the properties and methods of a `net.Socket` that this package uses. */
export class NetworkEnd extends Duplex implements RouteEnd {
	readonly place: Place;
	readonly peer: Place;
	readonly localAddress: string | undefined;
	readonly localPort: number | undefined;
	readonly remoteAddress: string | undefined;
	readonly remotePort: number | undefined;
	/** The way to the other end, and from it; undefined until the connection is open. */
	#out: Route | undefined;
	#in: Route | undefined;
	#write: Write | undefined;
	#endArrived = false;
	#resets = false;
	/** Whether the other end has answered with a reset after its own end. Then the next write fails. */
	#broken = false;

	constructor(local: Place, remote: Place) {
		// Both directions may end without destroying this stream: a TLSSocket above it would be destroyed too.
		super({ allowHalfOpen: true, autoDestroy: false });
		this.place = local;
		this.peer = remote;
		// A Unix socket has no addresses.
		if (remote.port === undefined) return;
		this.localAddress = local.host;
		this.localPort = local.port;
		this.remoteAddress = remote.host;
		this.remotePort = remote.port;
	}

	open(out: Route, incoming: Route): void {
		this.#out = out;
		this.#in = incoming;
	}

	get unread(): number {
		// After its reset an end lets nothing more be sent; one that was closed throws away what comes.
		if (this.#resets) return Number.POSITIVE_INFINITY;
		return this.destroyed ? 0 : this.readableLength;
	}

	get waits(): boolean {
		return this.#write !== undefined;
	}

	/** Closes this end at once. Reads of the other end fail with ECONNRESET, as after a TCP reset. */
	resetAndDestroy(): this {
		this.#resets = true;
		return this.destroy();
	}

	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	override read(size?: number): unknown {
		const chunk: unknown = super.read(size);
		this.#in?.widen();
		return chunk;
	}

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
		this.#write = { rest: chunk, callback };
		this.proceed();
	}

	override _writev(chunks: readonly { readonly chunk: Buffer }[], callback: Callback): void {
		this.#write = { rest: Buffer.concat(chunks.map(({ chunk }) => chunk)), callback };
		this.proceed();
	}

	override _final(callback: Callback): void {
		this.#out?.end();
		callback();
	}

	override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
		// If destroy() has no error, the write that it cuts short counts as successful, as in a net.Socket.
		this.#endWrite(error);
		if (this.#resets) this.#out?.reset();
		else this.#out?.end();
		// What is unread now is thrown away, so the other end may send.
		this.#in?.widen();
		callback(error);
	}

	proceed(): void {
		const write = this.#write;
		if (write === undefined || this.#out === undefined) return;
		if (this.#broken && write.rest.length > 0) {
			this.destroy(systemError("write", "EPIPE"));
			return;
		}
		const piece = write.rest.subarray(0, this.#out.room);
		write.rest = write.rest.subarray(piece.length);
		if (piece.length > 0) this.#out.send(piece);
		if (write.rest.length === 0) this.#endWrite(null);
	}

	#endWrite(error: Error | null): void {
		const write = this.#write;
		this.#write = undefined;
		write?.callback(error);
	}

	takeBytes(bytes: Buffer): void {
		this.push(bytes);
		this.#in?.widen();
	}

	takeEnd(): void {
		this.#endArrived = true;
		this.push(null);
		// Emits 'end' now if nothing is unread.
		this.read(0);
	}

	takeReset(): void {
		this.#out?.drop();
		if (!this.#endArrived) this.destroy(systemError("read", "ECONNRESET"));
		else {
			// Node reads no more after the end, so that it notices the reset when it writes.
			this.#broken = true;
			this.proceed();
		}
	}
}
