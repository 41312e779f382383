// The main entry: all names, with all of CPython's text encodings. It re-exports with `*` only, because then bundlers can
// leave out `with-tables.ts` for a program that uses none of its names.

export * from "./common.ts";
export * from "./with-tables.ts";
