export { threefry } from "@unrolled/kernels";
export { key, parseKey } from "./key.js";
