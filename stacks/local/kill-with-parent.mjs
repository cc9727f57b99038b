// Kills the process whose id is the first argument as soon as standard input ends. It ends with our parent, whatever
// ended the parent. Plain JavaScript, because stripping types would double the CPU time of this small program.
process.stdin
  .on("error", () => {})
  .on("close", () => {
    try {
      process.kill(Number(process.argv[2]), "SIGKILL");
    } catch {
      // The process has already ended.
    }
  })
  .resume();
