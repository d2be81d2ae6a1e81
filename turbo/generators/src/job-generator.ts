import { join } from "node:path"
import { createRequire } from "node:module"
import type { PlopTypes } from "turbo-gen"
import type * as Prettier from "prettier"
import { conflictingFile, fileNameOf, jobFiles } from "./job-files"
import { loadLibrary, type Library } from "./library"
import { plannedJob, upcomingText, type JobAnswers, type PlannedJob } from "./planned-job"
import { storeIn } from "./store"

/** Valid answers, used to check a single answer. */
const valid = { name: "job", schedule: "* * * * *", timezone: "UTC" }

type Answers = JobAnswers & { isWanted?: boolean }

/**
 * `turbo gen job`: asks for a job's name, schedule and time zone, shows its next ticks, and writes it with its test. It does
 * not ask for answers that are given with `--args`, and without a terminal it asks nothing.
 */
export function jobGenerator(options: {
  repository: string
  hasTerminal: boolean
}): Partial<PlopTypes.PlopGeneratorConfig> {
  const { repository, hasTerminal } = options
  const store = storeIn(repository)
  const library = () => loadLibrary(repository)

  // Plop does not say which answers come from --args. A question whose message is requested is asked.
  let isAsked = false
  const question = (text: string) => ({
    type: "input",
    when: hasTerminal,
    message: () => {
      library()
      isAsked = true
      return text
    },
  })

  /** Checks one answer: true, or the error message. */
  function validate(answer: JobAnswers): string | true {
    try {
      plannedJob({ ...valid, ...answer }, library())
      if (answer.name !== undefined) refuseTaken(answer.name)
      return true
    } catch (error) {
      return (error as Error).message
    }
  }

  function refuseTaken(name: string): void {
    const taken = conflictingFile(name, store)
    if (taken === undefined) return
    throw new (library().NightshiftError)({
      code: "OPTION_INVALID",
      where: "turbo gen job: config.name",
      expected: "the name of a new job",
      found: `"${name}", which conflicts with ${taken}`,
      hint: "Choose another name.",
    })
  }

  // Computed once, so that the test gets the ticks that were shown, however long the answer takes.
  let plan: PlannedJob | undefined
  const planOf = ({ name, schedule, timezone = store.timezone() }: Answers) =>
    (plan ??= plannedJob({ name, schedule, timezone }, library()))

  return {
    description: "a job of the store, and its test",
    prompts: [
      { ...question("Name"), name: "name", validate: (name: string) => validate({ name }) },
      { ...question("Schedule"), name: "schedule", validate: (schedule: string) => validate({ schedule }) },
      {
        ...question("Time zone"),
        name: "timezone",
        default: () => store.timezone(),
        validate: (timezone: string) => validate({ timezone }),
      },
      {
        type: "confirm",
        name: "isWanted",
        when: () => isAsked,
        message: (answers: Answers) => {
          const job = planOf(answers)
          return `${upcomingText(job, library())}\nWrite apps/backend/${jobFiles(job.name).job} and its test?`
        },
      },
    ],
    actions: (answers: Answers = {}) => {
      if (answers.isWanted === false) return ["Nothing was written."]
      const job = planOf(answers)
      const files = jobFiles(job.name)
      const write = (file: string, template: string) => {
        const path = join(store.folder, file)
        return {
          type: "add",
          path,
          templateFile: `templates/${template}`,
          data: templateData(job, library()),
          transform: (text: string) => formatted(text, path),
        }
      }
      return [
        ...(isAsked ? [] : [upcomingText(job, library())]),
        write(files.job, "job.ts.hbs"),
        write(files.test, "job.test.ts.hbs"),
      ]
    },
  }
}

const yearMs = 366 * 86_400_000

/** The values in the templates, as literals. */
function templateData({ name, schedule, plannedAtMs, ticks }: PlannedJob, library: Library) {
  const literal = (text: string) => JSON.stringify(text)
  const instant = (ms: number) => literal(library.formatWithOffset(ms, schedule.timezone))
  return {
    job: {
      name: literal(name),
      schedule: literal(schedule.expression),
      timezone: literal(schedule.timezone),
      file: literal(`./${fileNameOf(name)}`),
      title: literal(`${name} runs at each of its next ticks, and every tick is accounted for`),
      startAt: instant(plannedAtMs),
      ticks: ticks.map(instant),
      // Each heartbeat takes real time.
      takesYears: ticks.at(-1)! - plannedAtMs > yearMs,
    },
  }
}

/** Formats a text as `npm run format` would in this file. */
export async function formatted(text: string, file: string): Promise<string> {
  const prettier = createRequire(file)("prettier") as typeof Prettier
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file })
}
