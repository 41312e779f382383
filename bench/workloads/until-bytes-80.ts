import { until } from "../until.ts";

export default until("until-bytes-80", "rb");
