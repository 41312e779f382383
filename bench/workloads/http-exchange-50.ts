import { httpExchange } from "../http-exchange.ts";

export default httpExchange(50, 400);
