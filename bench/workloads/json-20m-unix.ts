import { jsonLines } from "../json-lines.ts";

export default jsonLines("unix", 20 << 20, 4);
