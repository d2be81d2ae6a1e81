import type fc from "fast-check"
import { describeSpec, type Behaviour, type JobName, type JobSpec } from "./job-spec.fixture"
import type { Model } from "./model.fixture"
import type { World } from "./world.fixture"

export type Command = fc.AsyncCommand<Model, World>

/** One step of a trace: `words` is how a counterexample shows it. */
function command(input: {
  label: string
  when?: (model: Model) => boolean
  run: (model: Model, world: World) => Promise<void> | void
}): Command {
  return {
    check: (model) => input.when?.(model) ?? true,
    async run(model, world) {
      await input.run(model, world)
      await world.settle()
      model.advanceTo(world.clock.now())
    },
    toString: () => input.label,
  }
}

export const advance = (ms: number) =>
  command({
    label: `advance ${ms / 1_000} s`,
    run: (_model, world) => world.advance(ms),
  })

export const start = (id: number, skewMs: number) =>
  command({
    label: `start ${id}${skewMs ? ` with its clock ${skewMs / 1_000} s off` : ""}`,
    when: ({ processes }) => !processes.has(id),
    async run(model, world) {
      if (await world.start(id, model.build, skewMs)) model.start(id)
    },
  })

export const stop = (id: number) =>
  command({
    label: `stop ${id}`,
    // A frozen process does not notice it.
    when: ({ processes, frozen }) => processes.has(id) && !frozen.has(id),
    async run(model, world) {
      model.leave(id)
      // What is not done cannot be handed back then.
      if (model.services.ledgerDown) world.mayLoseRuns = true
      await world.stop(id)
    },
  })

export const kill = (id: number) =>
  command({
    label: `kill ${id}`,
    when: ({ processes }) => processes.has(id),
    async run(model, world) {
      model.kill(id)
      model.frozen.delete(id)
      world.mayLoseRuns = true
      await world.kill(id)
    },
  })

/** What the next process that starts is built with. */
export const build = (name: JobName, spec: JobSpec | undefined) =>
  command({
    label: spec ? `build ${name}: ${describeSpec(spec)}` : `build without ${name}`,
    run(model) {
      if (spec) model.build.set(name, spec)
      else model.build.delete(name)
    },
  })

export const behave = (name: JobName, behaviour: Behaviour) =>
  command({
    label: `${name} will ${typeof behaviour === "string" ? behaviour : `take ${behaviour.sleepMs / 1_000} s`}`,
    run(model, world) {
      model.behave(name, behaviour)
      world.behaviours.set(name, behaviour)
    },
  })

const canOperate = (name: JobName) => (model: Model) =>
  !model.services.ledgerDown && !model.services.answersLost && model.jobs.get(name)?.isKnown() === true

export const pause = (name: JobName, forMs: number | undefined) =>
  command({
    label: `pause ${name}${forMs === undefined ? "" : ` for ${forMs / 1_000} s`}`,
    when: canOperate(name),
    async run(model, world) {
      model.pause(name, forMs)
      await world.operator.pause(name, forMs === undefined ? {} : { for: forMs })
    },
  })

export const resume = (name: JobName) =>
  command({
    label: `resume ${name}`,
    when: canOperate(name),
    async run(model, world) {
      model.resume(name)
      await world.operator.resume(name)
    },
  })

export const trigger = (name: JobName) =>
  command({
    label: `trigger ${name}`,
    // Else it begins when a process comes and looks for what is due.
    when: (model) => canOperate(name)(model) && model.processes.size > 0,
    async run(model, world) {
      model.trigger(name)
      await world.operator.trigger(name)
    },
  })

/** Cancels the oldest run of a job that is due: it waits, was written ahead of its time, or is to be tried again. */
export const cancelDue = (name: JobName) =>
  command({
    label: `cancel what is due of ${name}`,
    when: canOperate(name),
    async run(model, world) {
      const { runs } = await world.ledger.runs({ job: name, statuses: ["due"], limit: 1_000 })
      const oldest = runs.at(-1)
      if (!oldest) return
      const { runId, scheduledForMs: tick, trigger } = oldest
      model.cancel(name, { tick, requested: trigger === "manual" })
      await world.operator.cancel(runId)
    },
  })

/** Something that makes the moment of runs a matter of chance. */
const fault = (label: string, run: (world: World, model: Model) => void, when?: (model: Model) => boolean) =>
  command({
    label,
    ...(when ? { when } : {}),
    run(model, world) {
      model.doubtAll()
      run(world, model)
    },
  })

export const flush = fault("flush the queue", (world) => world.broker.flush())
export const queueDown = (down: boolean) =>
  fault(`the queue goes ${down ? "down" : "up"}`, (world) => {
    world.broker.down = down
  })
export const ledgerDown = (down: boolean) =>
  fault(`the ledger goes ${down ? "down" : "up"}`, (world, model) => {
    world.database.down = down
    model.services.ledgerDown = down
  })
export const answersLost = (lost: boolean) =>
  fault(`the ledger's answers ${lost ? "are lost" : "arrive"}`, (world, model) => {
    world.database.answersLost = lost
    world.mayLoseRuns = true
    model.services.answersLost = lost
  })
export const step = (id: number, ms: number) =>
  fault(
    `the clock of ${id} steps by ${ms / 1_000} s`,
    (world) => world.servers.get(id)!.clock.step(ms),
    ({ processes }) => processes.has(id),
  )

export const freeze = (id: number) =>
  fault(
    `freeze ${id}`,
    (world, model) => {
      model.frozen.add(id)
      world.mayLoseRuns = true
      world.servers.get(id)!.freeze()
    },
    ({ processes, frozen }) => processes.has(id) && !frozen.has(id),
  )
export const thaw = (id: number) =>
  fault(
    `thaw ${id}`,
    (world, model) => {
      model.frozen.delete(id)
      world.servers.get(id)!.thaw()
    },
    ({ frozen }) => frozen.has(id),
  )

/** As long as its leases, and longer: what it does afterwards comes too late. */
export const stall = (id: number, ms: number) =>
  command({
    label: `freeze ${id} for ${ms / 1_000} s`,
    when: ({ processes, frozen }) => processes.has(id) && !frozen.has(id),
    async run(model, world) {
      model.doubtAll()
      world.mayLoseRuns = true
      const server = world.servers.get(id)!
      server.freeze()
      await world.advance(ms)
      server.thaw()
    },
  })
