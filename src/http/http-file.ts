import type { BufferedReader } from "../io/buffered-reader.ts";
import type { BufferedRWPair } from "../io/buffered-rw-pair.ts";

/** What a response is read from: a binary file with a buffer, as `makefile(socket, 'rb')` and `'rwb'` give. */
export type HttpFile = BufferedReader | BufferedRWPair;
