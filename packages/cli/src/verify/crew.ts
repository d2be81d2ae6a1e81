import { setTimeout } from "node:timers/promises"
import type { WorkerProcess } from "./worker-process"

interface Member {
  process: WorkerProcess
  build: number
  skewMs: number
  isReady: boolean
  /** It is to die, and another takes its place after so long, in milliseconds. */
  restartAfterMs?: number
  /** Another has its place. */
  isRetired: boolean
  isFrozen: boolean
}

/** The worker processes: one that dies is started again, as an orchestrator does. */
export interface Crew {
  /** Starts so many workers; resolves when all are ready. */
  start(skewsMs: number[]): Promise<void>
  /** Kills one (-9), and starts another in its place after a while; resolves when that is ready. */
  kill(input: { pick: number; restartAfterMs: number }): Promise<void>
  /** Kills all at once (-9). */
  killAll(input: { restartAfterMs: number }): Promise<void>
  /** Stops one (SIGSTOP), and lets it go on after a while. */
  freeze(input: { pick: number; forMs: number }): Promise<void>
  /** Sets the wall clock of one wrong. */
  step(input: { pick: number; skewMs: number }): Promise<void>
  /** Starts the next build beside each worker of the old one, and ends the old one in order. */
  deploy(input: { sideBySideMs: number }): Promise<void>
  /** Resolves when every worker is ready and none is still to be started. */
  settled(): Promise<void>
  /** Ends all in order (SIGTERM). */
  stop(): Promise<void>
  /** Ends all at once. */
  end(): Promise<void>
  /** What no worker should do, as sentences: to end by itself, or not in order. */
  readonly troubles: string[]
}

/** As long as an orchestrator waits for a process to end in order, in milliseconds. */
const endWithinMs = 30_000
/** As soon as an orchestrator starts a process again that ended by itself, in milliseconds. */
const restartCrashedAfterMs = 1_000
const lookAgainMs = 20

export function createCrew(options: {
  startWorker: (input: { build: number; skewMs: number }) => WorkerProcess
  /** Lets a stopped process go on after so long, even if this one is gone by then; returns what calls it off. */
  continueAfter: (pid: number, ms: number) => () => void
  /** Aborts what is waited for. */
  signal: AbortSignal
}): Crew {
  const { startWorker, continueAfter, signal } = options
  const members = new Set<Member>()
  const troubles: string[] = []
  let build = 0
  let deploying: Promise<void> | undefined
  let restarting = 0
  let isClosing = false

  const isOver = () => isClosing || signal.aborted
  const wait = (ms: number) => setTimeout(ms, undefined, { signal })

  function add(input: { build: number; skewMs: number }): Member {
    const process = startWorker(input)
    const member: Member = { ...input, process, isReady: false, isRetired: false, isFrozen: false }
    members.add(member)
    process.ready().then(
      () => (member.isReady = true),
      () => undefined,
    )
    void process.gone.then(() => replace(member))
    return member
  }

  async function replace(member: Member): Promise<void> {
    members.delete(member)
    if (member.isRetired || isOver()) return
    if (member.restartAfterMs === undefined) troubles.push(`A worker ended by itself: ${lastWords(member)}`)
    restarting++
    await wait(member.restartAfterMs ?? restartCrashedAfterMs).catch(() => undefined)
    restarting--
    if (!isOver()) add({ build: deploying ? member.build : build, skewMs: member.skewMs })
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await wait(lookAgainMs)
  }

  const all = () => [...members]
  const isHittable = (member: Member) =>
    member.isReady && !member.isFrozen && !member.isRetired && member.restartAfterMs === undefined

  async function picked(pick: number): Promise<Member> {
    await until(() => all().some(isHittable))
    const hittable = all().filter(isHittable)
    return hittable[Math.floor(pick * hittable.length)]!
  }

  /** Ends one in order; false where it took too long, and was killed. */
  async function retire(member: Member): Promise<boolean> {
    member.isRetired = true
    const ended = member.process.signal(member.isReady ? "SIGTERM" : "SIGKILL")
    const late = setTimeout(endWithinMs, "late" as const, { ref: false })
    const isLate = (await Promise.race([ended, late])) === "late"
    if (isLate) await member.process.signal("SIGKILL")
    const code = member.process.exitCode()
    if (typeof code === "number" && code !== 0) troubles.push(`A worker failed to end: ${lastWords(member)}`)
    return !isLate
  }

  async function roll(next: number, sideBySideMs: number): Promise<void> {
    for (;;) {
      const old = all().find((member) => member.build !== next && !member.isRetired)
      if (!old) break
      // Its place is another's from now on: should it die meanwhile, it is not started again as well.
      old.isRetired = true
      const fresh = add({ build: next, skewMs: old.skewMs })
      await until(() => fresh.isReady || !members.has(fresh))
      await wait(sideBySideMs)
      // While a service is away it may take too long.
      await retire(old)
    }
    build = next
  }

  const kill = (member: Member, restartAfterMs: number) => {
    member.restartAfterMs = restartAfterMs
    return member.process.signal("SIGKILL")
  }

  return {
    troubles,
    async start(skewsMs) {
      const started = skewsMs.map((skewMs) => add({ build, skewMs }))
      await Promise.all(started.map((member) => member.process.ready()))
    },
    async kill({ pick, restartAfterMs }) {
      await kill(await picked(pick), restartAfterMs)
    },
    async killAll({ restartAfterMs }) {
      await Promise.all(all().map((member) => kill(member, restartAfterMs)))
    },
    async freeze({ pick, forMs }) {
      const member = await picked(pick)
      member.isFrozen = true
      const callOff = continueAfter(member.process.pid, forMs)
      await member.process.signal("SIGSTOP")
      await wait(forMs).catch(() => undefined)
      callOff()
      await member.process.signal("SIGCONT")
      member.isFrozen = false
    },
    async step({ pick, skewMs }) {
      const member = await picked(pick)
      member.skewMs = skewMs
      member.process.tell({ kind: "step", skewMs })
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
        all().map(async (member) => {
          if (await retire(member)) return
          troubles.push(`A worker did not end within ${endWithinMs / 1_000} s: ${lastWords(member)}`)
        }),
      )
    },
    async end() {
      isClosing = true
      await Promise.all(all().map((member) => member.process.signal("SIGKILL")))
    },
  }
}

function lastWords({ process }: Member): string {
  const code = process.exitCode()
  const words = process.lines.slice(-30).join(" | ")
  return `exit code ${code ?? "none"}${words ? `, ${words}` : ""}`
}
