import fc from "fast-check"
import {
  answersLost,
  advance,
  behave,
  build,
  cancelDue,
  flush,
  freeze,
  kill,
  ledgerDown,
  pause,
  queueDown,
  resume,
  start,
  stall,
  step,
  stop,
  thaw,
  trigger,
  type Command,
} from "./commands.fixture"
import { anyBehaviour, anySpec, jobNames } from "./job-spec.fixture"

const anyName = fc.constantFrom(...jobNames)
const anyProcess = fc.constantFrom(1, 2, 3)

const anyAdvance = fc.constantFrom(1_000, 7_400, 12_000, 25_500, 61_000, 130_000).map(advance)
const anyStart = fc
  .tuple(anyProcess, fc.constantFrom(0, 0, 300_000, -300_000))
  .map(([id, skew]) => start(id, skew))
const anyBuild = fc.tuple(anyName, anySpec).map(([name, spec]) => build(name, spec))

const anyBehave = fc.tuple(anyName, anyBehaviour).map(([name, behaviour]) => behave(name, behaviour))
const anyPause = fc
  .tuple(anyName, fc.constantFrom(undefined, 15_000, 45_000))
  .map(([name, forMs]) => pause(name, forMs))

/** What happens in a shop whose services work; processes come, go and die. What is listed twice comes twice as often. */
export const calmCommands: fc.Arbitrary<Command>[] = [
  ...[anyAdvance, anyAdvance, anyAdvance, anyAdvance],
  ...[anyBehave, anyBehave, anyStart, anyStart],
  anyProcess.map(stop),
  anyProcess.map(kill),
  anyBuild,
  anyName.map((name) => build(name, undefined)),
  anyPause,
  anyName.map(resume),
  anyName.map(trigger),
  anyName.map(trigger),
  anyName.map(cancelDue),
]

/** And what happens besides. */
export const wildCommands: fc.Arbitrary<Command>[] = [
  ...calmCommands,
  anyAdvance,
  fc.constant(flush),
  fc.boolean().map(queueDown),
  fc.boolean().map(ledgerDown),
  fc.boolean().map(answersLost),
  fc.tuple(anyProcess, fc.constantFrom(25_500, 40_000)).map(([id, ms]) => stall(id, ms)),
  fc.tuple(anyProcess, fc.constantFrom(25_500, 40_000)).map(([id, ms]) => stall(id, ms)),
  anyProcess.map(freeze),
  anyProcess.map(thaw),
  fc.tuple(anyProcess, fc.constantFrom(300_000, -300_000, 700, -700)).map(([id, ms]) => step(id, ms)),
]

/** How a trace begins: a process that knows some jobs, and what their handlers do. */
export const anyBegin: fc.Arbitrary<Command[]> = fc
  .array(fc.tuple(anySpec, anyBehaviour), { minLength: 1, maxLength: jobNames.length })
  .map((jobs) => [
    ...jobs.flatMap(([spec, behaviour], index) => [
      build(jobNames[index]!, spec),
      behave(jobNames[index]!, behaviour),
    ]),
    start(1, 0),
  ])
