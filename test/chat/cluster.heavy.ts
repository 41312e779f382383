import { testCluster } from "./cluster-scenario.ts";

testCluster("a cluster of three NATS servers is killed and cut off while 150 clients come back", 150, 180_000);
