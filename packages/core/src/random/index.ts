export { key } from "./key.js";
export { threefry } from "./threefry.js";
