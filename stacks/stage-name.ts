import { possibleFunctionNames } from "./function-names.ts";

/** Lambda's limit. Other names with the stage may be longer, or SST shortens them. */
const MAX_FUNCTION_NAME_LENGTH = 64;

/**
 * Rejects a stage name that would make the name of a function too long. SST does not check the length, and AWS would
 * reject the function only after it has created other resources.
 * @throws Error with the reason and the longest allowed length
 */
export function checkStageName(app: string, stage: string): void {
  const [longest = ""] = [...possibleFunctionNames].sort((a, b) => b.length - a.length);
  const maxLength = MAX_FUNCTION_NAME_LENGTH - `${app}--${longest}`.length;
  if (stage.length <= maxLength) return;
  throw new Error(
    `The stage name "${stage}" has ${stage.length} characters, but at most ${maxLength} are allowed: the name of a ` +
      `Lambda function has at most ${MAX_FUNCTION_NAME_LENGTH} characters, and "${app}-${stage}-${longest}" is longer.`,
  );
}
