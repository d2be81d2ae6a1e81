import { setTimeout } from "node:timers/promises"
import type { WorkerProcess } from "./worker-process"

interface Worker {
  process: WorkerProcess
  build: number
  skewMs: number
  isReady: boolean
  /** It is being killed; a replacement starts after this many milliseconds. */
  restartAfterMs?: number
  /** Another replaces it. */
  isRetired: boolean
  isFrozen: boolean
}

/** The worker processes. One that dies is restarted, as an orchestrator does. */
export interface Workers {
  /** Starts a worker for each clock skew; resolves when all are ready. */
  start(skewsMs: number[]): Promise<void>
  /** Kills one (-9), which is replaced after `restartAfterMs`. */
  kill(input: { pick: number; restartAfterMs: number }): Promise<void>
  /** Kills all at once (-9). */
  killAll(input: { restartAfterMs: number }): Promise<void>
  /** Stops one (SIGSTOP), and continues it after `forMs`. */
  freeze(input: { pick: number; forMs: number }): Promise<void>
  /** Sets one worker's wall clock wrong. */
  step(input: { pick: number; skewMs: number }): Promise<void>
  /** Replaces the workers one by one: a worker of the next build starts, then the old one shuts down. */
  deploy(input: { sideBySideMs: number }): Promise<void>
  /** Resolves when every worker is ready and no restart is pending. */
  settled(): Promise<void>
  /** Shuts all down (SIGTERM). */
  stop(): Promise<void>
  /** Kills all. */
  end(): Promise<void>
  /** What workers did and should not do, as sentences: a crash, or a failed shutdown. */
  readonly failures: string[]
}

/** How long an orchestrator waits for a process to shut down, in milliseconds. */
const endWithinMs = 30_000
/** How soon an orchestrator restarts a process that crashed, in milliseconds. */
const restartCrashedAfterMs = 1_000
const lookAgainMs = 20

export function createWorkers(options: {
  startWorker: (input: { build: number; skewMs: number }) => WorkerProcess
  /** Continues a stopped process after `ms`, even if this process is gone by then. Returns a function that cancels it. */
  continueAfter: (pid: number, ms: number) => () => void
  /** Aborts every wait. */
  signal: AbortSignal
}): Workers {
  const { startWorker, continueAfter, signal } = options
  const workers = new Set<Worker>()
  const failures: string[] = []
  let build = 0
  let deploying: Promise<void> | undefined
  let restarting = 0
  let isClosing = false

  const isOver = () => isClosing || signal.aborted
  const wait = (ms: number) => setTimeout(ms, undefined, { signal })

  function add(input: { build: number; skewMs: number }): Worker {
    const process = startWorker(input)
    const worker: Worker = { ...input, process, isReady: false, isRetired: false, isFrozen: false }
    workers.add(worker)
    process.ready().then(
      () => (worker.isReady = true),
      () => undefined,
    )
    void process.gone.then(() => replace(worker))
    return worker
  }

  async function replace(worker: Worker): Promise<void> {
    workers.delete(worker)
    if (worker.isRetired || isOver()) return
    if (worker.restartAfterMs === undefined) failures.push(`A worker ended by itself: ${lastOutput(worker)}`)
    restarting++
    await wait(worker.restartAfterMs ?? restartCrashedAfterMs).catch(() => undefined)
    restarting--
    if (!isOver()) add({ build: deploying ? worker.build : build, skewMs: worker.skewMs })
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await wait(lookAgainMs)
  }

  const all = () => [...workers]
  const isHittable = (worker: Worker) =>
    worker.isReady && !worker.isFrozen && !worker.isRetired && worker.restartAfterMs === undefined

  async function picked(pick: number): Promise<Worker> {
    await until(() => all().some(isHittable))
    const hittable = all().filter(isHittable)
    return hittable[Math.floor(pick * hittable.length)]!
  }

  /** Shuts one down. Resolves with false if that took too long and it was killed. */
  async function retire(worker: Worker): Promise<boolean> {
    worker.isRetired = true
    const ended = worker.process.signal(worker.isReady ? "SIGTERM" : "SIGKILL")
    const late = setTimeout(endWithinMs, "late" as const, { ref: false })
    const isLate = (await Promise.race([ended, late])) === "late"
    if (isLate) await worker.process.signal("SIGKILL")
    const code = worker.process.exitCode()
    if (typeof code === "number" && code !== 0) failures.push(`A worker failed to end: ${lastOutput(worker)}`)
    return !isLate
  }

  async function roll(next: number, sideBySideMs: number): Promise<void> {
    for (;;) {
      const old = all().find((worker) => worker.build !== next && !worker.isRetired)
      if (!old) break
      // It is being replaced: if it dies now, it must not be restarted as well.
      old.isRetired = true
      const fresh = add({ build: next, skewMs: old.skewMs })
      await until(() => fresh.isReady || !workers.has(fresh))
      await wait(sideBySideMs)
      // It may take too long while a service is down.
      await retire(old)
    }
    build = next
  }

  const kill = (worker: Worker, restartAfterMs: number) => {
    worker.restartAfterMs = restartAfterMs
    return worker.process.signal("SIGKILL")
  }

  return {
    failures,
    async start(skewsMs) {
      const started = skewsMs.map((skewMs) => add({ build, skewMs }))
      await Promise.all(started.map((worker) => worker.process.ready()))
    },
    async kill({ pick, restartAfterMs }) {
      await kill(await picked(pick), restartAfterMs)
    },
    async killAll({ restartAfterMs }) {
      await Promise.all(all().map((worker) => kill(worker, restartAfterMs)))
    },
    async freeze({ pick, forMs }) {
      const worker = await picked(pick)
      worker.isFrozen = true
      const callOff = continueAfter(worker.process.pid, forMs)
      await worker.process.signal("SIGSTOP")
      await wait(forMs).catch(() => undefined)
      callOff()
      await worker.process.signal("SIGCONT")
      worker.isFrozen = false
    },
    async step({ pick, skewMs }) {
      const worker = await picked(pick)
      worker.skewMs = skewMs
      worker.process.send({ kind: "step", skewMs })
    },
    async deploy({ sideBySideMs }) {
      while (deploying) await deploying
      deploying = roll(build + 1, sideBySideMs).finally(() => (deploying = undefined))
      await deploying
    },
    settled: () => until(() => restarting === 0 && all().every(isHittable)),
    async stop() {
      isClosing = true
      await Promise.all(
        all().map(async (worker) => {
          if (await retire(worker)) return
          failures.push(`A worker did not end within ${endWithinMs / 1_000} s: ${lastOutput(worker)}`)
        }),
      )
    },
    async end() {
      isClosing = true
      await Promise.all(all().map((worker) => worker.process.signal("SIGKILL")))
    },
  }
}

function lastOutput({ process }: Worker): string {
  const code = process.exitCode()
  const output = process.lines.slice(-30).join(" | ")
  return `exit code ${code ?? "none"}${output ? `, ${output}` : ""}`
}
