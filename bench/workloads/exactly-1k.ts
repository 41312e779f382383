import { exactly } from "../exactly.ts";

export default exactly("exactly-1k", 1024, 256);
