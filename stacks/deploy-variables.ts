/** The variables of a deployment. An empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a whole number. @throws Error that names the variable if it is set to anything else */
export function readNumber(environment: Environment, name: string, options: { minimum: number; default: number }) {
  const value = environment[name];
  if (!value) return options.default;
  if (/^\d+$/.test(value) && Number(value) >= options.minimum) return Number(value);
  throw new Error(`${name} must be a whole number of at least ${options.minimum}`);
}
