import { broadcast } from "../broadcast.ts";

export default broadcast(100, 1, 1000, { ours: "write(), flush()", theirs: "raw", limit: 1.08 });
