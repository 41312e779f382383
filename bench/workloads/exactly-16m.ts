import { exactly } from "../exactly.ts";

export default exactly("exactly-16m", 16 << 20, 16);
