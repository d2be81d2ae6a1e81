"use strict"

// Seeds the example catalogue if the database has no products, so that a second start of the containers seeds nothing.

const { spawnSync } = require("node:child_process")
const path = require("node:path")
const { DataSource } = require("typeorm")

async function hasProducts() {
  const database = new DataSource({ type: "postgres", url: process.env.DATABASE_URL })
  await database.initialize()
  try {
    const rows = await database.query("select 1 from product limit 1")
    return rows.length > 0
  } finally {
    await database.destroy()
  }
}

async function seedOnce() {
  if (await hasProducts()) return console.log("The catalogue is there: nothing to seed.")
  const { status } = spawnSync("npx", ["medusa", "seed", "-f", path.join(__dirname, "seed.json")], {
    stdio: "inherit",
    cwd: path.dirname(__dirname),
  })
  process.exitCode = status ?? 1
}

seedOnce().catch((error) => {
  console.error("The catalogue was not seeded:", error)
  process.exitCode = 1
})
