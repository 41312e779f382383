import { echo } from "../echo.ts";

export default echo(16, 2000, []);
