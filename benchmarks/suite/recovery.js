"use strict"

const { fork } = require("node:child_process")
const { once } = require("node:events")
const { join } = require("node:path")
const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { migrate, subjectOf } = require("../subjects/nightshift")
const { stock } = require("../subjects/stock")

const program = join(__dirname, "../subjects/worker.js")

/** Starts a worker; `took` resolves with its first run, or with the given one. */
async function startWorker(options) {
  const child = fork(program)
  const taken = []
  let ready = false
  child.on("message", (message) => {
    if (message.took !== undefined) taken.push({ run: message.took, at: performance.now() })
    ready ||= message.ready === true
    if (message.error) child.emit("error", new Error(message.error))
  })
  child.send(options)
  const until = async (ask) => {
    for (let answer; ;) {
      if ((answer = ask()) !== undefined) return answer
      await once(child, "message")
    }
  }
  await until(() => ready || undefined)
  return {
    took: (run) => until(() => taken.find((each) => run === undefined || each.run === run)),
    kill: () => child.kill("SIGKILL"),
  }
}

async function measure({ subject, waitMs }, place) {
  if (subject !== stock) await migrate(place)
  const first = await startWorker({ subject, place, hangs: true })
  let second
  try {
    const { run } = await first.took()
    second = await startWorker({ subject, place, hangs: false })
    // The kill comes at a random moment between two heartbeats.
    await setTimeout(waitMs + Math.random() * 3_000)
    const killedAt = performance.now()
    first.kill()
    const { at } = await second.took(run)
    return { recovery: (at - killedAt) / 1_000 }
  } finally {
    first.kill()
    second?.kill()
  }
}

module.exports = {
  name: "recovery",
  title: "kill -9 in mid-run, until another process has taken the run up",
  caseTitle: "event",
  rounds: 5,
  metrics: { recovery: { title: "time to recovery", unit: "s" } },
  cases({ quick }) {
    const subjects = [subjectOf.redis, subjectOf.postgres, ...(quick ? [] : [stock])]
    return subjects.map((subject) => ({
      subject,
      case: "kill -9",
      // One sample, since each takes a minute.
      ...(subject === stock ? { rounds: 1 } : {}),
      input: { subject, waitMs: quick ? 0 : 2_000 },
    }))
  },
  measure,
  goals(figure) {
    return [subjectOf.redis, subjectOf.postgres].map((subject) => {
      const value = figure(subject, "recovery")
      return { goal: `${subject}: at most 15 s`, value, met: value <= 15 }
    })
  },
  chart: (figures) => spread({ title: "Recovery after kill -9", figures, y: "subject", unit: "s" }),
}
