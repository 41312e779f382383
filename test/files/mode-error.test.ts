// The compiler's error for a wrong mode says which modes there are.

import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

it("lists the modes", () => {
	const file = path.join(root, "test/wrong-mode.ts");
	const source = `
		import type { Duplex } from "node:stream";
		import { makefile, Socket } from "socket-makefile";
		export const wrong = (stream: Duplex) => [makefile(stream, "rt"), Socket.from(stream).makefile("rt")];
	`;
	const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
	const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
	const host = ts.createCompilerHost(options);
	const { getSourceFile } = host;
	host.getSourceFile = (name, ...rest) =>
		name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
	const program = ts.createProgram([file], options, host);
	const messages = program
		.getSemanticDiagnostics(program.getSourceFile(file))
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
	expect(messages).toHaveLength(2);
	for (const message of messages) {
		expect(message).toContain(`'"rt"' is not assignable`);
		for (const mode of ["r", "w", "rw", "rb", "wb", "rwb", "bwr"]) expect(message).toContain(`"${mode}"`);
	}
});
