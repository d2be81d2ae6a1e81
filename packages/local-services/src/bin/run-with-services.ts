import { spawn } from "node:child_process"
import { constants } from "node:os"
import { childEnvironment } from "../base/environment"
import { startServices } from "../start-services"

/**
 * Runs a command with temporary services in `DATABASE_URL` and `REDIS_URL` (or `NIGHTSHIFT_REDIS=off`), and returns its
 * exit code as a shell would.
 */
export async function runWithServices(options: { command: string; args: string[] }): Promise<number> {
  // Ctrl-C also reaches the command: it ends by itself, and the services after it.
  const pass: { signal?: NodeJS.Signals; child?: ReturnType<typeof spawn> } = {}
  const onSignal = (signal: NodeJS.Signals) => {
    pass.signal = signal
    if (signal === "SIGTERM") pass.child?.kill(signal)
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal)
  const services = await startServices({ log: (line) => console.error(line) })
  try {
    if (pass.signal !== undefined) return 128 + constants.signals[pass.signal]
    const env = childEnvironment({
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      NIGHTSHIFT_REDIS: services.redisUrl === undefined ? "off" : undefined,
    })
    const child = spawn(options.command, options.args, {
      stdio: "inherit",
      env,
      shell: process.platform === "win32",
    })
    pass.child = child
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject)
      child.once("exit", (code, signal) =>
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
      )
    })
  } finally {
    await services.stop()
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal)
  }
}
