import { execFileSync } from "node:child_process";

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** Lists the running processes. Zombies, which have ended but are not yet reaped by their parent, are not included. */
export function listProcesses(): Process[] {
  const lines = (process.platform === "win32" ? listOnWindows() : listOnPosix()).trim().split("\n");
  return lines.flatMap((line) => {
    const [pid = "", parent = "", state = ""] = line.trim().split(/\s+/);
    return state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}

/** Lists the processes that a process started, directly or through others. */
export function listDescendants(pid: number, all = listProcesses()): number[] {
  return all.flatMap((child) => (child.parent === pid ? [child.pid, ...listDescendants(child.pid, all)] : []));
}

const listOnPosix = () => execFileSync("ps", ["-eo", "pid=,ppid=,stat="], { encoding: "utf8" });

const listOnWindows = () =>
  execFileSync(
    "powershell.exe",
    ["-NoProfile", "-Command", 'Get-CimInstance Win32_Process | % { "$($_.ProcessId) $($_.ParentProcessId)" }'],
    { encoding: "utf8" },
  );
