import { until } from "../until.ts";

export default until("until-80", "r");
