import { jsonLines } from "../json-lines.ts";

export default jsonLines("unix", 300, 200_000);
