// The entries of the package have the same classes.

import { deepStrictEqual as same } from "node:assert";
import { createRequire } from "node:module";
import * as main from "socket-makefile";
import * as lite from "socket-makefile/lite";

export const entries = {
	"entries: lite has the names of the main entry, and its classes": () => {
		same(Object.keys(lite).sort(), Object.keys(main).sort());
		same(Object.keys(main).length > 20, true);
		for (const [name, value] of Object.entries(main)) same(Reflect.get(lite, name), value);
	},
	"entries: require() gives what import gives": () => {
		const required = createRequire(import.meta.url)("socket-makefile");
		for (const [name, value] of Object.entries(main)) same(required[name], value);
	},
};
