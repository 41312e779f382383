// Plays the same reads against a file whose bytes arrive in pieces, and against the model.

import { setImmediate } from "node:timers/promises";
import { expect } from "vitest";
import { IncompleteReadError, LineTooLongError } from "../../src/index.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";
import { type Cuts, pieces } from "./deliveries.ts";
import type { Model, Outcome, Read } from "./model.ts";

type Data = string | Buffer;

export interface Messages<T extends Data> {
	readuntil(separators: string | string[], options?: object): Promise<T>;
	takeuntil(separators: string | string[]): T | undefined;
	readexactly(size: number, options?: object): Promise<T>;
	take(size: number): T | undefined;
	read(size: number): Promise<T>;
}

export interface Scene<T extends Data, U> {
	readonly separators: readonly string[][];
	readonly reads: readonly Read[];
	readonly model: Model<U>;
	/** The units of what the file hands out, or of a separator. */
	readonly units: (data: string | T) => U[];
	readonly maxLineLength: number;
}

function callOf<T extends Data>(file: Messages<T>, read: Read, separators: readonly string[][]): Promise<T> {
	if (read.call === "exactly") {
		if (read.how === 0) return file.readexactly(read.n);
		if (read.how === 1) return file.readexactly(read.n, {});
		return attempt(() => file.take(read.n)).then((taken) => taken ?? file.readexactly(read.n));
	}
	const list = separators[read.separators % separators.length] ?? [];
	const [only = "", second] = list;
	const argument = second === undefined ? only : list;
	if (read.how === 0) return file.readuntil(argument);
	if (read.how === 1) return file.readuntil(argument, {});
	return attempt(() => file.takeuntil(argument)).then((taken) => taken ?? file.readuntil(argument));
}

async function attempt<T>(call: () => T): Promise<T> {
	return call();
}

async function outcome<T extends Data, U>(call: Promise<T>, units: (data: T) => U[]): Promise<Outcome<U>> {
	try {
		return units(await call);
	} catch (error) {
		if (error instanceof IncompleteReadError) return { error: error.name, partial: units(error.partial as T) };
		if (error instanceof LineTooLongError) return { error: error.name, partial: undefined };
		throw error;
	}
}

/** Resolves once all reads have given what the model gives. */
export async function play<T extends Data, U>(file: Messages<T>, scene: Scene<T, U>): Promise<void> {
	const { model, separators, units, maxLineLength } = scene;
	for (const read of scene.reads) {
		const expected =
			read.call === "exactly"
				? model.exactly(read.n)
				: model.until((separators[read.separators % separators.length] ?? []).map((one) => units(one)));
		expect(await outcome(callOf(file, read, separators), units)).toEqual(expected);
		if ("error" in expected) {
			// It has consumed nothing, and says the same again.
			expect(await outcome(callOf(file, read, separators), units)).toEqual(expected);
			if (expected.error === "LineTooLongError") {
				expect(units(await file.read(maxLineLength))).toEqual(model.exactly(maxLineLength));
			}
		}
	}
}

/** A stream on which the bytes arrive in these pieces, and then its end. */
export function arriving(bytes: Buffer, cuts: Cuts): { stream: ScriptedDuplex; arrived: Promise<void> } {
	const stream = new ScriptedDuplex();
	return { stream, arrived: deliver(stream, pieces(bytes, cuts)) };
}

async function deliver(stream: ScriptedDuplex, chunks: readonly Buffer[]): Promise<void> {
	for (const [i, chunk] of chunks.entries()) {
		if (i > 0) await setImmediate();
		stream.push(Buffer.from(chunk));
	}
	if (chunks.length > 0) await setImmediate();
	stream.push(null);
}
