import { rmSync } from "node:fs";

// Kills the process whose id is the first argument as soon as standard input ends, and removes the folder that is the
// second argument. Standard input ends with our parent, whatever ended the parent. Plain JavaScript, because stripping types
// would double the CPU time of this small program.
process.stdin
  .on("error", () => {})
  .on("close", () => {
    try {
      process.kill(Number(process.argv[2]), "SIGKILL");
    } catch {
      // The process has already ended.
    }
    const folder = process.argv[3];
    // A killed process may hold its files for a moment.
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  })
  .resume();
