import { byteLines } from "../byte-lines.ts";

export default byteLines(20, 32, []);
