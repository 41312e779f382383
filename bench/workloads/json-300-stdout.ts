import { jsonLines } from "../json-lines.ts";

export default jsonLines("stdout", 300, 200_000);
