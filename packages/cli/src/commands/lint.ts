import type { Command } from "commander"
import { lint } from "@nightshift/scheduler/internal/insight/lint/lint"
import { lintRules } from "@nightshift/scheduler/internal/insight/lint/finding"
import type { Call } from "../session/answer"
import { counted } from "../output/amounts"
import { loadJobs } from "../session/load-jobs"
import { readWholeNumber, readNames } from "../input/option-value"

interface LintCommandOptions {
  crowd?: string
  without?: string
}

/** `lint`: what valid jobs will do that may not be intended. Needs no database. */
export function addLint(program: Command, call: Call): void {
  program
    .command("lint")
    .description(
      "Reports what the schedules of all job files will do that may not be meant; needs no database.",
    )
    .argument("[folders...]", "folders of built job files (default: those of the config)")
    .option("--crowd <number>", "how many jobs in one minute are a finding (default: 5)")
    .option("--without <rules>", `leave out these, separated by commas: ${lintRules.join(", ")}`)
    .addHelpText("after", "\nExample: nightshift lint dist/jobs --crowd 3")
    .action((folders: string[], _options: object, command: Command) =>
      call.answer<LintCommandOptions>(command, async (session, options) => {
        const crowd =
          options.crowd === undefined
            ? undefined
            : readWholeNumber({ text: options.crowd, where: "--crowd", min: 2, max: 10_000 })
        const without = readNames({
          texts: options.without === undefined ? [] : [options.without],
          where: "--without",
          names: lintRules,
        })
        const loaded = await loadJobs({
          config: await session.config(),
          folders,
          shellFolder: session.terminal.folder,
        })
        const found = lint(loaded.defined, { nowMs: Date.now(), ...(crowd === undefined ? {} : { crowd }) })
        const findings = found.filter(({ rule }) => !without.includes(rule))
        const faults = loaded.faults.length
        return {
          document: { jobs: loaded.jobs.map(({ name }) => name), findings, faults },
          text: (view) =>
            [
              ...findings.map(({ rule, message, hint }) => `${view.text(`[${rule}] ${message} ${hint}`)}\n`),
              view.text(`${counted(loaded.jobs.length, "job")}, ${counted(findings.length, "finding")}.`),
              ...(faults > 0
                ? [view.text(`${counted(faults, "fault")} left out: see \`nightshift check\`.`)]
                : []),
            ].join("\n"),
          isFinding: findings.length > 0 || faults > 0,
        }
      }),
    )
}
