// The long form of cluster.heavy.ts.

import { testCluster } from "./cluster-scenario.ts";

testCluster(
	"3,000 clients come back at once, again and again, while NATS servers are killed and cut off",
	3_000,
	300_000,
);
