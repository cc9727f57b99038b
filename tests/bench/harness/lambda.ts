/** What the deployment gives a function. */
export const LAMBDA_MB = 1_769;

/** How Lambda starts Node: a twentieth of the memory for each half of the young generation, nine tenths for the old. */
export const LAMBDA_ARGUMENTS = [
  `--max-semi-space-size=${Math.floor(LAMBDA_MB / 20)}`,
  `--max-old-space-size=${Math.floor((LAMBDA_MB / 10) * 9)}`,
];
