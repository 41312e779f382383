import { jsonLines } from "../json-lines.ts";

export default jsonLines("stdout", 20 << 20, 4);
