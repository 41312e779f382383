// Writes the pictures of the documents into docs/pictures: `npm run pictures`.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { pictures } from "./pictures.ts";

const folder = path.resolve(import.meta.dirname, "../../docs/pictures");
for (const [name, draw] of Object.entries(pictures)) writeFileSync(path.join(folder, `${name}.svg`), String(draw()));
