// Writes docs/conformance.md (npm run table).
import { mkdirSync, writeFileSync } from "node:fs";
import { readRows } from "../test/conformance/rows.ts";
import { page } from "../test/conformance/table.ts";

const docs = new URL("../docs/", import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL("conformance.md", docs), page(readRows()));
