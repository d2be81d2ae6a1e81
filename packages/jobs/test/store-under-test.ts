import { startServices } from "@nightshift/local-services"
import { createDatabase } from "@nightshift/local-services/testing"
import type { MedusaContainer } from "@medusajs/medusa"
import type Loaders from "@medusajs/medusa/dist/loaders"
import express from "express"
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import type { EntityManager } from "typeorm"
import type { EventBus } from "../src"

const storeFolder = join(__dirname, "store")

/** A Medusa with its own database. */
export interface StoreUnderTest {
  container: MedusaContainer
  manager: EntityManager
  eventBus: EventBus
  /** Stops Medusa, drops the database and stops the services. */
  close(): Promise<void>
}

/** Starts a store from scratch: an empty database, Medusa's migrations, Medusa's loaders. */
export async function openStore(): Promise<StoreUnderTest> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closeOne of closing.reverse().splice(0)) await closeOne()
  }
  try {
    const services = await startServices({ redis: false })
    closing.push(() => services.stop())
    const database = await createDatabase(services.databaseUrl)
    closing.push(() => database.drop())
    process.env.DATABASE_URL = database.url
    await migrate()
    const medusa = await boot()
    closing.push(() => medusa.shutdown())
    return {
      container: medusa.container,
      manager: medusa.container.resolve<EntityManager>("manager"),
      eventBus: medusa.container.resolve<EventBus>("eventBusService"),
      close,
    }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

async function migrate() {
  const medusa = join(require.resolve("@medusajs/medusa/package.json"), "..", "cli.js")
  await promisify(execFile)(process.execPath, [medusa, "migrations", "run"], {
    cwd: storeFolder,
    // Jest gives a test its own process.env, which a child process does not inherit.
    env: { ...process.env, MEDUSA_DISABLE_TELEMETRY: "true" },
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** Medusa's models read the feature flags in the tick after their import, and loading sets the flags. */
async function boot() {
  const { default: loaders } = jest.requireActual<{ default: typeof Loaders }>(
    "@medusajs/medusa/dist/loaders",
  )
  return await loaders({ directory: storeFolder, expressApp: express(), isTest: false })
}
