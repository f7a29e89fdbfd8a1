export { describedBy, describedLike, isWrittenByKind, optionsIn, settingsOf } from "./described-by.js";
export { addedKinds, isBrought } from "./listed.js";
export type { OptionRule, OptionRules } from "./option-rule.js";
export { readOption } from "./option-rule.js";
export type { Registry, RequiredFields } from "./registry.js";
export { registry } from "./registry.js";
