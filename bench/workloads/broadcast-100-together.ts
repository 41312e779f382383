import { broadcast } from "../broadcast.ts";

export default broadcast(100, 10, 200, { ours: "write(), flush()", theirs: "raw", limit: 0.28 });
