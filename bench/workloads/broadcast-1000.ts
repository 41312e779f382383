import { broadcast } from "../broadcast.ts";

export default broadcast(1000, 1, 30, { ours: "write(), flush()", theirs: "raw", limit: 1.05 });
