/** An error as it travels: cloning keeps the classes of the language and their messages, and drops all other fields. */
export interface Failure {
  readonly error: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function failureOf(error: unknown): Failure {
  return error instanceof Error ? { error, fields: { ...error, name: error.name } } : { error, fields: {} };
}

/** The error as it was thrown: class, message, stack, and the fields that say what kind of error it is. */
export function errorFrom({ error, fields }: Failure): unknown {
  if (!(error instanceof Error)) return error;
  const { name, ...others } = fields;
  return Object.assign(error, others, name === error.name ? {} : { name });
}
