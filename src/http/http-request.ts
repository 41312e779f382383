import { HttpMessage } from "./http-message.ts";

/** A request whose head has been read, as `readRequest()` returns it. */
export abstract class HttpRequest extends HttpMessage {
	abstract readonly method: string;
	abstract readonly target: string;
	abstract readonly expectsContinue: boolean;
	abstract readonly upgrade: string | undefined;
}
