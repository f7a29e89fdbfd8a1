// Options that the product may not have yet: a benchmark that needs one runs once it stands at true.
export const supported = { float32: false };
