import { fileChecks } from "../file-checks.js";

export const { checkCount, checkWord, checkFields } = fileChecks("recurrent");
