// Bytes that several files look for, and the Buffer that holds none.

import { Buffer } from "node:buffer";

export const LF = 0x0a;
export const CR = 0x0d;
export const EMPTY: Buffer = Buffer.alloc(0);
