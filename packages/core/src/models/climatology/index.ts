export { type ClimatologyOptions, climatology } from "./climatology.js";
