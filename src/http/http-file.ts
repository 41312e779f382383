import type { BufferedReader } from "../io/buffered-reader.ts";

/** What a response is read from: a binary file that is buffered, from `makefile(socket, 'rb')` or `'rwb'`. */
export type HttpFile = BufferedReader;
