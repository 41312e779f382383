import { echo, RAW, READLINE, TEXT } from "../echo.ts";

export default echo(1_000, 40, [
	{ ours: TEXT, theirs: RAW, of: "cpu", limit: 1.15 },
	{ ours: TEXT, theirs: READLINE, of: "cpu", limit: 0.8 },
]);
