import { execFileSync } from "node:child_process";

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** What runs now; the dead that nobody has buried yet do not. */
export function processes(): Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.flatMap((line) => {
    const [pid = "", parent = "", state = ""] = line.trim().split(/\s+/);
    return state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}

/** The service, its database and whatever else a process started. */
export function descendantsOf(pid: number, all = processes()): number[] {
  return all.flatMap((child) => (child.parent === pid ? [child.pid, ...descendantsOf(child.pid, all)] : []));
}
