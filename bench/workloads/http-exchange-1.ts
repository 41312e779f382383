import { httpExchange } from "../http-exchange.ts";

export default httpExchange(1, 10_000);
