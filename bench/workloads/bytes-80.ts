import { byteLines } from "../byte-lines.ts";
import { TAKELINE } from "../variants/ours.ts";
import { cpythonBytes, goBytes } from "../variants/peers.ts";

export default byteLines(80, 96, [
	{ ours: "for await", theirs: "raw", limit: 1.85 },
	{ ours: TAKELINE.name, theirs: "raw", limit: 1.12 },
	{ ours: TAKELINE.name, theirs: cpythonBytes.name, of: "cpu", limit: 0.95, floor: "raw" },
	{ ours: TAKELINE.name, theirs: goBytes.name, of: "cpu", limit: 1.15, floor: "raw" },
]);
