import { defineConfig } from "tsup";

export default defineConfig({
	entry: ["src/index.ts", "src/http/index.ts", "src/socketserver/index.ts", "src/socketserver/forking-child.ts"],
	format: "esm",
	target: "node20",
	dts: { compilerOptions: { stripInternal: true } },
	sourcemap: true,
	clean: true,
	splitting: true,
});
