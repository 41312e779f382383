// Modules of Node that not every program needs. Each is loaded when it is first used, because loading them takes longer than
// loading all of this package.

import type fs from "node:fs";
import type os from "node:os";
import type tls from "node:tls";
import type util from "node:util";
import type threads from "node:worker_threads";

export const nodeFS = (): typeof fs => process.getBuiltinModule("node:fs");
export const nodeOS = (): typeof os => process.getBuiltinModule("node:os");
export const nodeTLS = (): typeof tls => process.getBuiltinModule("node:tls");
export const nodeUtil = (): typeof util => process.getBuiltinModule("node:util");
/** Not every runtime has each function of this module. */
export const nodeThreads = (): Partial<typeof threads> => process.getBuiltinModule("node:worker_threads");
