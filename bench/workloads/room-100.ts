import { chatRoom } from "../room.ts";

export default chatRoom(100, 400, []);
