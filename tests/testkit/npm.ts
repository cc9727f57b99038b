/**
 * The program and first arguments that run npm without a shell. Inside an npm script, npm gives the path of its own
 * program. On Windows there is no other way, because `npm` is a batch file there.
 */
const { npm_execpath: cli } = process.env;
export const NPM: readonly [string, ...string[]] = cli?.endsWith("npm-cli.js") ? [process.execPath, cli] : ["npm"];
