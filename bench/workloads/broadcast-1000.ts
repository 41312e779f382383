import { broadcast } from "../broadcast.ts";

export default broadcast(1000, 1, 150, { ours: "write(), flush()", theirs: "raw", limit: 1.05 });
