import type { Command } from "commander"
import { checkNames, type Check } from "@nightshift/scheduler/internal/insight/doctor/check"
import { diagnose } from "@nightshift/scheduler/internal/insight/doctor/doctor"
import type { Call } from "../session/answer"
import { counted } from "../output/amounts"
import { readNames } from "../input/option-value"
import type { View } from "../output/view"

const stateLabels: Record<Check["state"], string> = {
  ok: "ok",
  finding: "FINDING",
  note: "note",
  unknown: "not known",
}

/** `doctor`: each guarantee that does not hold now, and its hint. */
export function addDoctor(program: Command, call: Call): void {
  program
    .command("doctor")
    .description("Checks what each guarantee depends on, and shows a hint for what does not hold now.")
    .option("--without <checks>", `leave out these, separated by commas: ${checkNames.join(", ")}`)
    .addHelpText("after", "\nExample: nightshift doctor --without redis-persistence")
    .action((_options: object, command: Command) =>
      call.answer<{ without?: string }>(command, async (session, { without }) => {
        const leftOut = readNames({
          texts: without === undefined ? [] : [without],
          where: "--without",
          names: checkNames,
        })
        const checks = diagnose(await session.examine()).filter(({ name }) => !leftOut.includes(name))
        const findings = checks.filter(({ state }) => state === "finding").length
        return {
          document: { checks: checks.map(({ hint = null, ...check }) => ({ ...check, hint })), findings },
          text: (view) => doctorText(view, checks, findings),
          isFinding: findings > 0,
        }
      }),
    )
}

function doctorText(view: View, checks: Check[], findings: number): string {
  const table = view.table({
    columns: [{ title: "check" }, { title: "state" }, { title: "what was seen", flexible: true }],
    rows: checks.map(({ name, state, message }) => [name, stateLabels[state], message]),
    none: "No checks.",
  })
  const hints = checks.flatMap(({ name, hint }) =>
    hint === undefined ? [] : [view.text(`${name}: ${hint}`)],
  )
  const unseen = checks.filter(({ state }) => state === "unknown").length
  const end = `${counted(checks.length, "check")}, ${counted(findings, "finding")}${unseen > 0 ? `, ${unseen} not known` : ""}.`
  return [table, ...hints, view.text(end)].join("\n\n")
}
