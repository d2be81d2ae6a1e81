import { join } from "node:path"
import type { PlopTypes } from "turbo-gen"
import { formatted } from "./formatted"
import { fileInTheWay, jobFiles } from "./job-files"
import { loadLibrary } from "./library"
import { plannedJob, type JobAnswers, type PlannedJob } from "./planned-job"
import { storeIn } from "./store"
import { templateData } from "./template-data"
import { upcomingText } from "./upcoming"

/** Answers that are sound, beside which one is tried. */
const sound = { name: "job", schedule: "* * * * *", timezone: "UTC" }

type Answers = JobAnswers & { isWanted?: boolean }

/**
 * `turbo gen job`: asks for a job's name, schedule and zone, shows when it will run, and writes it with its test.
 * What is given with `--args` is not asked; without a terminal nothing is.
 */
export function jobGenerator(options: {
  repository: string
  hasTerminal: boolean
}): Partial<PlopTypes.PlopGeneratorConfig> {
  const { repository, hasTerminal } = options
  const store = storeIn(repository)
  const library = () => loadLibrary(repository)

  // Plop does not tell which answers are from --args. A question that is put into words is asked.
  let isAsked = false
  const question = (words: string) => ({
    type: "input",
    when: hasTerminal,
    message: () => {
      library()
      isAsked = true
      return words
    },
  })

  /** One answer by itself: true, or what is wrong with it. */
  function verdict(answer: JobAnswers): string | true {
    try {
      plannedJob({ ...sound, ...answer }, library())
      if (answer.name !== undefined) refuseTaken(answer.name)
      return true
    } catch (error) {
      return (error as Error).message
    }
  }

  function refuseTaken(name: string): void {
    const taken = fileInTheWay(name, store)
    if (taken === undefined) return
    throw new (library().NightshiftError)({
      code: "OPTION_INVALID",
      where: "turbo gen job: config.name",
      expected: "the name of a new job",
      found: `"${name}", and there is ${taken} already`,
      hint: "Choose another name.",
    })
  }

  // Once: the ticks that were shown are those that the test gets, however long the answer takes.
  let plan: PlannedJob | undefined
  const planOf = ({ name, schedule, timezone = store.timezone() }: Answers) =>
    (plan ??= plannedJob({ name, schedule, timezone }, library()))

  return {
    description: "a job of the store, and its test",
    prompts: [
      { ...question("Name"), name: "name", validate: (name: string) => verdict({ name }) },
      { ...question("Schedule"), name: "schedule", validate: (schedule: string) => verdict({ schedule }) },
      {
        ...question("Time zone"),
        name: "timezone",
        default: () => store.timezone(),
        validate: (timezone: string) => verdict({ timezone }),
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
