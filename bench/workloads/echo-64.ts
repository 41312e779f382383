import { ASYNCIO, echo, GO, RAW, READLINE, TEXT } from "../echo.ts";

export default echo(64, 500, [
	{ ours: TEXT, theirs: RAW, of: "cpu", limit: 1.05 },
	{ ours: TEXT, theirs: READLINE, of: "cpu", limit: 0.85 },
	{ ours: TEXT, theirs: ASYNCIO, of: "cpu", limit: 0.75 },
	{ ours: TEXT, theirs: GO, of: "cpu", limit: 1.3 },
]);
