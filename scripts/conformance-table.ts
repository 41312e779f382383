// Writes docs/conformance.md and the summary of it in README.md (npm run table).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readRows } from "../test/conformance/rows.ts";
import { page, withSummary } from "../test/conformance/table.ts";

const root = new URL("../", import.meta.url);
const readme = new URL("README.md", root);
const rows = readRows();
mkdirSync(new URL("docs/", root), { recursive: true });
writeFileSync(new URL("docs/conformance.md", root), page(rows));
writeFileSync(readme, withSummary(readFileSync(readme, "utf8"), rows));
