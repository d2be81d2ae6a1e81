"use strict"

const { growth } = require("../harness/chart")
const { openSpace } = require("../harness/space")
const { countStatements } = require("../subjects/commands")
const { migrateMedusa, openMedusa, plainStore } = require("../subjects/medusa")
const { watchMemory } = require("../subjects/memory")
const { countPublished, makeDrafts, publishers, publishing, sampledGuide } = require("../subjects/publishing")

const { ours, bare, guidePrinted, guide } = publishing
const sizes = [1_000, 10_000, 100_000]
const sampleOf = (drafts) => (drafts <= 1_000 ? drafts : 300)

/** This many drafts are published first, to warm up connections and code. */
const warmUp = 20

async function measure({ subject, drafts, sample }, place) {
  const statements = countStatements()
  const container = await openMedusa(place)
  const manager = container.resolve("manager")
  const publish = publishers[subject]
  await makeDrafts(manager, warmUp)
  await publish({ container, drafts: warmUp, sample: warmUp })
  await makeDrafts(manager, drafts)

  const memory = watchMemory()
  const before = statements.sent
  const ms = await publish({ container, drafts, sample })
  const sent = statements.sent - before
  const grown = memory.growth()

  const { published, events } = await countPublished(manager)
  const expected = subject === guidePrinted ? 20 : sample
  if (published !== expected || events !== (subject === bare ? 0 : expected)) {
    throw new Error(`expected ${expected} published products, got ${published} with ${events} events.`)
  }
  const each = (ms * 1_000) / (subject === guidePrinted ? published : drafts)
  return { published, events, ms, each, statements: sent / published, memory: grown }
}

const caseOf = (drafts) => `${drafts.toLocaleString("en")} drafts`

module.exports = {
  name: "publish",
  title: "Publishing drafts",
  caseTitle: "catalogue",
  rounds: 5,
  metrics: {
    ms: { title: "time", unit: "ms" },
    each: { title: "a product", unit: "µs" },
    statements: { title: "SQL statements a product", unit: "count" },
    memory: { title: "memory growth", unit: "MB" },
    published: { title: "published", unit: "count" },
    events: { title: "events", unit: "count" },
  },
  /** One migrated database; each measurement gets a copy. */
  async setUp(services) {
    const { place, clear } = await openSpace(services)
    try {
      await migrateMedusa({ folder: plainStore, place })
    } catch (error) {
      await clear()
      throw error
    }
    return { template: new URL(place.databaseUrl).pathname.slice(1), clear }
  },
  tearDown: ({ clear }) => clear(),
  cases: ({ quick }) =>
    (quick ? sizes.slice(0, 1) : sizes).flatMap((drafts) =>
      Object.keys(publishers).map((subject) => {
        const sample = subject === guide ? sampleOf(drafts) : drafts
        return {
          subject: sample < drafts ? sampledGuide(sample) : subject,
          case: caseOf(drafts),
          input: { subject, drafts, sample },
        }
      }),
    ),
  measure,
  goals(figure) {
    const [thousand, , most] = sizes.map(caseOf)
    const timeOf = (subject) => figure(subject, "ms", thousand)
    const slower = timeOf(ours) / timeOf(bare)
    const faster = timeOf(guide) / timeOf(ours)
    const linear = figure(ours, "each", most) / figure(ours, "each", thousand)
    const memory = figure(ours, "memory", most)
    const statements = figure(ours, "statements", most)
    return [
      { goal: `${thousand}: at most 3 times the bare UPDATE`, value: slower, met: slower <= 3 },
      {
        goal: `${thousand}: at least 70 times faster than the guide's handler`,
        value: faster,
        met: faster >= 70,
      },
      {
        goal: `${most}: a product at most 2 times that of ${thousand}`,
        value: linear,
        met: linear <= 2,
      },
      { goal: `${most}: memory grows by less than 50 MB`, value: memory, met: memory < 50 },
      { goal: `${most}: at most 0.02 SQL statements a product`, value: statements, met: statements <= 0.02 },
    ]
  },
  chart: (figures) =>
    growth({
      title: "Publishing drafts",
      figures: figures
        .filter(({ subject, metric }) => metric === "ms" && subject !== guidePrinted)
        .map((figure) => ({ ...figure, subject: figure.subject.startsWith(guide) ? guide : figure.subject })),
      sizeOf: (figure) => Number.parseInt(figure.case.replaceAll(",", ""), 10),
      sizeTitle: "drafts, logarithmic",
      unit: "ms, logarithmic",
    }),
}
